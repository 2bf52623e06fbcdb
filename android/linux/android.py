"""Builds the app on Linux: `python3 android/linux/android.py build|test|apk`. `./dev android` calls it.

Each step is a file beside this one and is left out when nothing changed since the last time:
resolve (libraries), words (texts), manifest, resources (aapt2), compile (Kotlin), tests, package (R8, APK).
"""

import sys

import compile
import resolve
import resources


def build():
    resolved = resolve.resolve()
    resources.build(resolved)
    compile.build(resolved)
    return resolved


def test(arguments):
    import tests

    tests.run_all(build(), arguments)


def apk():
    import package

    package.build(build())


if __name__ == "__main__":
    command, *arguments = sys.argv[1:] or ["build"]
    {"build": build, "test": lambda: test(arguments), "apk": apk}[command]()
