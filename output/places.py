"""Where a dataset or an export is: a folder of this machine, or a URL such as `s3://bucket/path`.

Any filesystem of pyarrow or fsspec will do. Credentials come from the environment (or the machine's role), never from
the URL, and are never shown. `AWS_ENDPOINT_URL` names an S3 server other than Amazon's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.fs as fs

from output.errors import DatasetError, OutputError


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in a filesystem; `shown` is what messages call it."""

    files: fs.FileSystem
    path: str
    shown: str

    def __truediv__(self, name: str) -> Place:
        return Place(self.files, f"{self.path}/{name}", f"{self.shown}/{name}")

    def exists(self) -> bool:
        """Whether there is a file or folder."""
        found = self.files.get_file_info(self.path)
        return bool(found.type != fs.FileType.NotFound)

    def read(self) -> bytes:
        """Return the content of the file; raises `FileNotFoundError`."""
        with self.files.open_input_stream(self.path) as stream:
            return bytes(stream.read())

    def write(self, content: bytes) -> None:
        """Write a file in one step: nobody sees half of it."""
        local = isinstance(self.files, fs.LocalFileSystem)
        target = f"{self.path}.tmp" if local else self.path  # an object store shows a file when it is whole
        self._make_room()
        with self.files.open_output_stream(target) as stream:
            stream.write(content)
        if local:
            self.files.move(target, self.path)

    def upload(self, source: Path) -> None:
        """Copy a file of this machine here."""
        self._make_room()
        fs.copy_files(str(source), self.path, fs.LocalFileSystem(), self.files, use_threads=False)

    def copy_from(self, other: Place) -> None:
        """Copy a file within the filesystem: an object store does it by itself."""
        self._make_room()
        self.files.copy_file(other.path, self.path)

    def remove_folder(self) -> None:
        """Remove a folder and all in it."""
        self.files.delete_dir(self.path)

    def _make_room(self) -> None:
        if not isinstance(self.files, fs.S3FileSystem):  # folders of S3 are but names
            self.files.create_dir(self.path.rpartition("/")[0], recursive=True)

    def folders(self) -> list[str]:
        """Return the names of the folders in this one, sorted; none when it does not exist."""
        found = self.files.get_file_info(fs.FileSelector(self.path, allow_not_found=True))
        return sorted(one.base_name for one in found if one.type == fs.FileType.Directory)


def is_url(name: Path | str) -> bool:
    """Whether a name is a URL and not a path of this machine."""
    return "://" in str(name)


def place(name: Path | str) -> Place:
    """Return the place that a path or URL names; raises `DatasetError` when nothing can open it."""
    if not is_url(name):
        return Place(fs.LocalFileSystem(), str(Path(name).absolute()), str(name))
    url = str(name).rstrip("/")
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise DatasetError(
            f"credentials stand in the {parts.scheme} URL: expected them in the environment (AWS_ACCESS_KEY_ID, "
            "AWS_SECRET_ACCESS_KEY, …); take them out of the URL"
        )
    try:
        files, path = _open(url)
    except ImportError as error:
        raise DatasetError(f"cannot open {parts.scheme}:// URLs: {error}; install the package it names") from error
    except (OSError, ValueError, pa.ArrowInvalid) as error:
        raise DatasetError(f"cannot open {url}: {error}; expected a path or a URL such as s3://bucket/path") from error
    return Place(files, path, url)


def _open(url: str) -> tuple[fs.FileSystem, str]:
    parts = urlsplit(url)
    if parts.scheme == "s3" and not parts.query:
        return _s3(), f"{parts.netloc}{parts.path}"
    if parts.scheme in ("s3", "gs", "gcs", "hdfs", "viewfs", "file", "abfs", "abfss"):
        files, path = fs.FileSystem.from_uri(url)
        return files, path
    handler, path = import_module("fsspec.core").url_to_fs(url)
    return fs.PyFileSystem(fs.FSSpecHandler(handler)), path


def _s3() -> fs.FileSystem:
    """Return the S3 filesystem that the environment describes; nothing is asked of the network for it."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    options = {"endpoint_override": endpoint, "region": region or ("us-east-1" if endpoint else None)}
    return fs.S3FileSystem(**{name: value for name, value in options.items() if value})


@contextmanager
def reaching(where: Place, error: type[OutputError], advice: str) -> Iterator[None]:
    """Turn what a filesystem says inside into `error` with the place and what to do next."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as cause:
        raise error(f"cannot reach {where.shown}: {str(cause).strip()}; {advice}") from cause
