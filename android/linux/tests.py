"""Tests: Robolectric runs the app's tests on the JVM, in the systems of old and new phones, without a network."""

import os
import subprocess
import sys

import checks
import compile
import manifest
import resources
from common import ANDROID, HOST_LIBRARY, OUT, PACKAGE, ROOT, files, join

PICTURES = OUT / "pictures"
LOOKS = ANDROID / "app/src/test/looks"
# Phones as older apps left them, which the core's own stories open, too.
GOLDEN = ROOT / "tests/golden"
SETTINGS = OUT / "test-settings"


def run_all(resolved, arguments, take=False):
    """Runs checks and tests and ends with their count; an argument is a part of a test's name. `take` keeps the looks."""
    checked = checks.run_all(resolved) if not arguments else (0, 0)
    compile.build_tests(resolved)
    settings()
    PICTURES.mkdir(parents=True, exist_ok=True)
    LOOKS.mkdir(exist_ok=True)
    passed, failed = robolectric(resolved, arguments, ["-Dlontar.looks.take=yes"] if take else [])
    print(f"{passed + checked[0]} passed, {failed + checked[1]} failed")
    sys.exit(0 if failed + checked[1] == 0 else 1)


def settings():
    """Where Robolectric finds what is packed, as an Android build tells it."""
    file = SETTINGS / "com/android/tools/test_config.properties"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"android_merged_manifest={manifest.RESULT}\n"
        f"android_resource_apk={resources.PACKAGE_FILE}\n"
        f"android_custom_package={PACKAGE}\n"
    )


def robolectric(resolved, arguments, options):
    class_path = [
        compile.TEST_CLASSES, compile.APP_CLASSES, compile.CORE_CLASSES, compile.UNIFFI_CLASSES,
        resources.R_CLASSES, SETTINGS,
        *resolved["test"], *resolved["jna-jar"], *resolved["tool-android"],
    ]
    command = [
        "java", "-Xmx2g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
        "-Drobolectric.offline=true", f"-Drobolectric.dependency.dir={resolved['sdks']}", "-Drobolectric.logging=none",
        f"-Djna.library.path={HOST_LIBRARY}", f"-Dlontar.binary={HOST_LIBRARY / 'lontar'}", f"-Dlontar.pictures={PICTURES}",
        f"-Dlontar.manifest={manifest.RESULT}", f"-Dlontar.looks={LOOKS}", f"-Dlontar.golden={GOLDEN}", *options,
        "-cp", join(class_path), "id.lontar.linux.RunnerKt", compile.TEST_CLASSES, *arguments,
    ]
    counts = (0, 1)
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True, cwd=OUT) as process:
        for line in process.stdout:
            words = line.split()
            if len(words) == 4 and words[1] == "passed," and words[3] == "failed":
                counts = int(words[0]), int(words[2])
            else:
                print(line, end="", file=sys.stderr, flush=True)
    return counts
