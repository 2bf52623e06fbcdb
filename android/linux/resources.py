"""Resources: aapt2 compiles ours and every library's, and links them with the manifest into one package.

Beside the package comes `R.java` for us and for every library that has one; it is compiled with javac.
"""

import concurrent.futures
import pathlib
import re

import manifest
import words
from common import ANDROID, APP, CACHE, OUT, Step, empty, files, join, run

PACKAGE_FILE = OUT / "resources.ap_"
R_CLASSES = OUT / "classes/r"
# What the manifest names, for R8.
KEEP_RULES = OUT / "manifest-rules.pro"
# The languages that are packed; Material 3 brings some eighty.
LANGUAGES = "in,en"


def build(resolved, release=False):
    """Makes the package of resources and the classes R."""
    version = run(ANDROID / "version.sh")
    inputs = [words.CATALOGUE, manifest.SOURCE, *files(APP / "res")]
    step = Step("resources", inputs, resolved["key"], release, version)
    if step.is_done(PACKAGE_FILE, R_CLASSES):
        return
    empty(OUT / "words")
    words.write()
    sources = empty(OUT / "r")
    own = [compile_folder(folder, OUT / f"{name}.res.zip") for name, folder in (("app", APP / "res"), ("words", words.RESOURCES))]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        libraries = list(pool.map(compile_library, folders_with("res", resolved)))
    overlays = [part for file in [*libraries, *own] for part in ("-R", file)]
    renamed = [] if release else ["--rename-manifest-package", manifest.application_id(release)]
    run(
        "aapt2", "link", "-I", resolved["tool-android"][0], "--manifest", manifest.merge(resolved, release),
        "--java", sources, "--extra-packages", ":".join(packages(resolved)), "--auto-add-overlay", "-c", LANGUAGES,
        # Debian's aapt2 is older than <queries>, which it keeps as it stands.
        "--warn-manifest-validation", "--proguard", KEEP_RULES, *renamed, "-o", PACKAGE_FILE, *overlays,
    )
    classes = empty(R_CLASSES)
    run("javac", "--release", "11", "-nowarn", "-Xlint:none", "-d", classes, *files(sources, ends=".java"))
    step.done()


def compile_folder(folder, result):
    run("aapt2", "compile", "--dir", folder, "-o", result)
    return result


def compile_library(folder):
    """Libraries never change, so what is compiled of them stays in the cache."""
    result = CACHE / "compiled" / f"{folder.parent.name}.zip"
    if not result.exists():
        result.parent.mkdir(parents=True, exist_ok=True)
        compile_folder(folder, result.with_suffix(".part")).rename(result)
    return result


def folders_with(name, resolved):
    folders = [pathlib.Path(aar) / name for aar in resolved["aars"]]
    return [folder for folder in folders if folder.is_dir() and files(folder)]


def packages(resolved):
    """The packages of the libraries that have names of resources."""
    with_names = [pathlib.Path(aar) for aar in resolved["aars"] if size_of(pathlib.Path(aar) / "R.txt")]
    found = [re.search(r'package="([^"]+)"', (aar / "AndroidManifest.xml").read_text()).group(1) for aar in with_names]
    return sorted(set(found))


def size_of(file):
    return file.stat().st_size if file.exists() else 0
