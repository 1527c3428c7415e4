"""The command line. Each command is a module of `qingtie.commands`, imported when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from qingtie import __version__
from qingtie.errors import QingtieError

COMMANDS = {
    "run": "crawl, clean, export and report: a job file or a URL",
    "crawl": "fetch pages into the archive, nothing else",
    "clean": "clean files, WARC files or an archive, without the network",
    "export": "write the dataset for Excel, SQL, Hugging Face, pandas …, whole or in part",
    "dataset": "history and versions of a dataset, compaction, mirrors",
    "extract": "one JSON object an article: title, author, time, text, comments",
    "repair": "repair texts in JSON lines: {id, text} in, {id, text, edits, suggestions} out",
    "wording": "measure wording repair on gold texts, or teach it with your own dataset",
    "explain": "show raw and clean text with every edit and its reason",
    "report": "what a run did, its sites' history, and what differs from another run",
    "review": "see in a browser what cleaning did; accept, reject and correct it",
    "archive": "verify the raw archive, or list what is in it",
    "status": "the runs of a data folder and what they did",
    "stages": "list the cleaning stages, or show one",
    "sites": "list what is known of forum engines and sites, or check a definition",
    "doctor": "check that this machine has what Qingtie needs",
    "demo": "run the whole job on a replica forum on this machine",
}


class _LazyGroup(click.Group):
    """Loads a command's module only when it is called: `--help` imports neither Scrapy nor pandas."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"qingtie.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except BrokenPipeError:
            from qingtie.stdout import READER_GONE, drop_stdout

            drop_stdout()
            raise click.exceptions.Exit(READER_GONE) from None
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 done, 1 usage or input, 2 configuration, 3 a quality gate failed, 4 the crawl failed, "
    "75 another run holds the lock, 130 stopped from the keyboard, 141 the reader of the output is gone, 143 stopped "
    "by SIGTERM.",
)
@click.version_option(__version__, prog_name="qingtie")
def cli() -> None:
    """Qingtie (清帖): forum-style pages in, clean, structured, trustworthy datasets out.

    \b
    Examples:
      qingtie demo                          the whole job on a replica forum
      qingtie run https://forum.example/    crawl with the defaults, 50 pages at most
      qingtie run jobs/tea.toml             a scheduled job
      qingtie explain page.html             what cleaning does to one page
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error that is meant becomes one line and an exit code."""
    sys.exit(invoke(list(arguments) if arguments is not None else None))


def invoke(arguments: list[str] | None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = cli.main(args=arguments, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return 1
    except (click.Abort, KeyboardInterrupt):
        print("stopped", file=sys.stderr)
        return 130
    except _meant() as error:
        print(f"qingtie: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        print(f"qingtie: {error.strerror or error}{where}; nothing that was published is harmed", file=sys.stderr)
        return 1


def _meant() -> tuple[type[Exception], ...]:
    """Return the roots of the error trees whose modules are loaded: only they can have been raised."""
    roots: list[type[Exception]] = [QingtieError]
    for module, name in (
        ("cleaning.errors", "CleaningError"),
        ("output.errors", "OutputError"),
        ("crawler.errors", "CrawlError"),
    ):
        if module in sys.modules:
            roots.append(getattr(sys.modules[module], name))
    return tuple(roots)


if __name__ == "__main__":
    main()
