"""Where things lie, and what every step shares."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
ANDROID = ROOT / "android"
APP = ANDROID / "app/src/main"
CORE = ANDROID / "core/src/main"
TARGET = (ROOT / os.environ.get("CARGO_TARGET_DIR", "target")).resolve()
OUT = TARGET / "android"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "lontar/android"

CATALOGUE_FILE = ANDROID / "gradle/libs.versions.toml"
CATALOGUE = tomllib.loads(CATALOGUE_FILE.read_text())
VERSIONS = CATALOGUE["versions"]
PACKAGE = "id.lontar"

# What the generated Kotlin and the host's library of the Rust core are expected in.
UNIFFI = TARGET / "bindings/kotlin"
HOST_LIBRARY = TARGET / "debug"


def library(alias):
    """(group, artifact, version) of a library of the catalogue."""
    entry = CATALOGUE["libraries"][alias]
    group, artifact = entry["module"].split(":")
    return group, artifact, VERSIONS[entry["version"]["ref"]]


def bundle(name):
    return [library(alias) for alias in CATALOGUE["bundles"][name]]


def say(text):
    print(f"android: {text}", file=sys.stderr, flush=True)


def fail(text):
    say(text)
    sys.exit(1)


def run(*command, **options):
    """Runs a program; when it fails, shows what it printed and stops."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.stderr.write(done.stdout[-20000:] + done.stderr[-20000:])
        fail(f"{pathlib.Path(str(command[0])).name} failed")
    return done.stdout


def java(class_path, main, *arguments, memory="1g", options=(), **more):
    return run("java", f"-Xmx{memory}", *options, "-cp", join(class_path), main, *arguments, **more)


def join(paths):
    return os.pathsep.join(str(path) for path in paths)


def files(*folders, ends=""):
    """All files below folders, sorted, so that what is made of them is always the same."""
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name.endswith(ends))


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


# They look at results and make none.
READERS = {"android.py", "checks.py", "tests.py"}


class Step:
    """A step that is left out when its inputs and the scripts are those of the last time."""

    def __init__(self, name, inputs, *words):
        digest = hashlib.sha256(repr(words).encode())
        scripts = [path for path in pathlib.Path(__file__).parent.glob("*.py") if path.name not in READERS]
        for path in [*sorted(scripts), *inputs]:
            digest.update(f"\0{path}\0".encode())
            digest.update(path.read_bytes())
        self.digest = digest.hexdigest()
        self.stamp = OUT / "stamps" / name
        self.name = name

    def is_done(self, *results):
        there = all(result.exists() for result in results)
        return there and self.stamp.exists() and self.stamp.read_text() == self.digest

    def done(self):
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(self.digest)
