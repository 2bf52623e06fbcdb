"""Builds the app on Linux: `python3 android/linux/android.py build|test|looks|apk`. `./dev android` calls it.

Each step is a file beside this one and is left out when nothing changed since the last time:
resolve (libraries), words (texts), manifest, resources (aapt2), compile (Kotlin), tests, package (R8, APK).
"""

import sys

import compile
import package
import resolve
import resources
import tests


def build():
    resolved = resolve.resolve()
    resources.build(resolved)
    compile.build(resolved)
    return resolved


if __name__ == "__main__":
    command, *arguments = sys.argv[1:] or ["build"]
    {
        "build": build,
        "test": lambda: tests.run_all(build(), arguments),
        # The pictures of now become those that later ones are compared with.
        "looks": lambda: tests.run_all(build(), ["LooksTest"], take=True),
        "apk": package.build,
    }[command]()
