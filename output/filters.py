"""A filter such as `site = 'bbs.example.com' and n_comments > 3`, turned into an Arrow expression.

The syntax is SQL's, read by sqlglot; only comparisons, `and`, `or`, `not`, `in`, `between`, `like`, `ilike`, `is null`,
`length(…)` and `lower(…)` mean anything here. Nothing is executed but the comparisons: no query, no other function.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import ParseError, exp, parse_one
from sqlglot.errors import TokenError

from output.errors import SchemaError
from output.schema import SCHEMAS

Node: TypeAlias = Any
"""A node of sqlglot's tree."""

_COMPARISONS: Mapping[Any, Callable[[Any, Any], pc.Expression]] = {
    exp.EQ: lambda left, right: left == right,
    exp.NEQ: lambda left, right: left != right,
    exp.GT: lambda left, right: left > right,
    exp.GTE: lambda left, right: left >= right,
    exp.LT: lambda left, right: left < right,
    exp.LTE: lambda left, right: left <= right,
}
_ALLOWED = (
    "comparisons (= <> < <= > >=), and, or, not, in, between, like, ilike, is null, length(column), lower(column)"
)


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one table, and the columns it looks at."""

    text: str
    table: str
    expression: pc.Expression
    columns: frozenset[str]


def parse_filter(text: str, table: str) -> Filter:
    """Return the filter in `text` on a table; raises `SchemaError` that says what is wrong and what there is."""
    try:
        tree = parse_one(text, dialect="duckdb")
    except (ParseError, TokenError) as error:
        found = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
        at = f" at {found['highlight']!r}" if found.get("highlight") else ""
        raise SchemaError(
            f"cannot read the filter {text!r}{at}: expected a condition such as \"site = 'x' and n_comments > 3\""
        ) from error
    reader = _Reader(text, table)
    return Filter(text, table, reader.condition(tree), frozenset(reader.columns))


class _Reader:
    """Translates the tree of one filter; collects the columns it meets."""

    def __init__(self, text: str, table: str) -> None:
        self._text, self._table = text, table
        self._schema = SCHEMAS[table]
        self.columns: set[str] = set()

    def condition(self, node: Node) -> pc.Expression:
        """Return the Arrow expression of a condition."""
        if isinstance(node, exp.Paren):
            return self.condition(node.this)
        if isinstance(node, exp.And):
            return self.condition(node.left) & self.condition(node.right)
        if isinstance(node, exp.Or):
            return self.condition(node.left) | self.condition(node.right)
        if isinstance(node, exp.Not):
            return ~self.condition(node.this)
        if isinstance(node, exp.Is):
            return self._is(node)
        if type(node) in _COMPARISONS:
            value, kind = self._value(node.this)
            return _COMPARISONS[type(node)](value, self._operand(node.expression, kind))
        if isinstance(node, exp.Between):
            value, kind = self._value(node.this)
            low, high = (self._operand(node.args[name], kind) for name in ("low", "high"))
            return (value >= low) & (value <= high)
        if isinstance(node, exp.In) and node.expressions:
            value, kind = self._value(node.this)
            options = [self._literal(one, kind) for one in node.expressions]
            return value.isin(pa.array(options, kind))
        if isinstance(node, exp.Like | exp.ILike) and _is_text(node.expression):
            value, kind = self._value(node.this)
            self._expect_text(node.this, kind)
            return pc.match_like(value, node.expression.this, ignore_case=isinstance(node, exp.ILike))
        if isinstance(node, exp.Column):
            value, kind = self._value(node)
            if pa.types.is_boolean(kind):
                return value
        raise self._foreign(node)

    def _is(self, node: Node) -> pc.Expression:
        value, kind = self._value(node.this)
        if isinstance(node.expression, exp.Null):
            return value.is_null()
        if isinstance(node.expression, exp.Boolean) and pa.types.is_boolean(kind):
            return pc.if_else(value.is_null(), False, value == node.expression.this)
        raise self._foreign(node)

    def _value(self, node: Node) -> tuple[pc.Expression, pa.DataType]:
        """Return a column, or the length or lower case of one, with its type."""
        if isinstance(node, exp.Paren):
            return self._value(node.this)
        if isinstance(node, exp.Length | exp.Lower):
            value, kind = self._value(node.this)
            self._expect_text(node.this, kind)
            if isinstance(node, exp.Length):
                return pc.utf8_length(value), pa.int32()
            return pc.utf8_lower(value), kind
        if not isinstance(node, exp.Column) or node.table:
            raise self._foreign(node)
        kind = self._kind(node.name)
        self.columns.add(node.name)
        field = pc.field(node.name)
        return (field.cast(pa.string()), pa.string()) if pa.types.is_dictionary(kind) else (field, kind)

    def _kind(self, name: str) -> pa.DataType:
        if name not in self._schema.names:
            close = difflib.get_close_matches(name, self._schema.names, n=1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            raise SchemaError(
                f"{self._table} has no column {name!r}, asked for in the filter {self._text!r}; {hint}"
                f"it has {', '.join(self._schema.names)} (a text stands in single quotes)"
            )
        kind = self._schema.field(name).type
        if pa.types.is_nested(kind):
            raise SchemaError(f"{self._table}.{name} is a list: a filter compares texts, numbers and times")
        return kind

    def _operand(self, node: Node, kind: pa.DataType) -> Any:
        """Return a literal as a scalar of `kind`, or another column."""
        if isinstance(node, exp.Column | exp.Length | exp.Lower):
            return self._value(node)[0]
        return pa.scalar(self._literal(node, kind), kind)

    def _literal(self, node: Node, kind: pa.DataType) -> Any:
        """Return a literal as a Python value that fits `kind`."""
        sign = ""
        while isinstance(node, exp.Paren | exp.Neg | exp.Cast):
            sign = "-" if isinstance(node, exp.Neg) else sign
            node = node.this
        if not isinstance(node, exp.Literal | exp.Boolean):
            raise self._foreign(node)
        if isinstance(node, exp.Boolean) or pa.types.is_boolean(kind):
            if isinstance(node, exp.Boolean) and pa.types.is_boolean(kind):
                return bool(node.this)
            raise self._misfit(kind, str(node.this))
        text = sign + node.this
        try:
            return _python(text, kind)
        except (ValueError, OverflowError) as error:
            raise self._misfit(kind, text) from error

    def _expect_text(self, node: Node, kind: pa.DataType) -> None:
        if not pa.types.is_string(kind):
            raise self._misfit(pa.string(), node.sql())

    def _misfit(self, kind: pa.DataType, found: str) -> SchemaError:
        return SchemaError(f"in the filter {self._text!r}: expected a value of type {kind}, found {found!r}")

    def _foreign(self, node: Node) -> SchemaError:
        return SchemaError(
            f"in the filter {self._text!r}: {node.sql()!r} is not understood; a column is compared with a value, by "
            f"{_ALLOWED}"
        )


def _python(text: str, kind: pa.DataType) -> Any:
    """Return the value of a literal's text; a time without a zone is UTC."""
    if pa.types.is_timestamp(kind):
        time = datetime.fromisoformat(text)
        return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    if pa.types.is_integer(kind):
        return pa.scalar(int(text), kind).as_py()
    return float(text) if pa.types.is_floating(kind) else text


def _is_text(node: Node) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)
