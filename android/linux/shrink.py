"""R8: from classes of the app and its libraries to `classes.dex`, without what is not used."""

import os
import pathlib
import shutil
import zipfile

import compile
import resources
from common import ANDROID, OUT, VERSIONS, Step, files, java, say

RULES = ANDROID / "app/proguard-rules.pro"
RESULT = OUT / "shrunk.zip"


def build(resolved):
    """Makes a zip with the dex files and what code reads beside them."""
    stamps = [OUT / f"stamps/kotlin-{name}" for name in ("uniffi", "core", "app")]
    r_classes = files(resources.R_CLASSES)
    step = Step("shrink", [RULES, resources.KEEP_RULES, *stamps, *r_classes], resolved["key"])
    if step.is_done(RESULT):
        return RESULT
    say("shrinking with R8 (some minutes)")
    ours = jar(OUT / "app.jar", compile.APP_CLASSES, compile.CORE_CLASSES, compile.UNIFFI_CLASSES, resources.R_CLASSES)
    rules = [RULES, resources.KEEP_RULES, *library_rules(resolved)]
    java(
        resolved["tool-r8"], "com.android.tools.r8.R8", "--release", "--min-api", VERSIONS["min-sdk"],
        "--lib", resolved["tool-android"][0], "--lib", java_home(),
        *[word for rule in rules for word in ("--pg-conf", rule)],
        "--output", RESULT, ours, *resolved["app"], pathlib.Path(resolved["jna-aar"][0]) / "classes.jar",
        memory="3g", options=["-XX:+UseSerialGC"],
    )
    step.done()
    return RESULT


def jar(result, *folders):
    with zipfile.ZipFile(result, "w") as archive:
        for folder in folders:
            for file in files(folder):
                archive.write(file, file.relative_to(folder))
    return result


def library_rules(resolved):
    found = [pathlib.Path(aar) / "proguard.txt" for aar in resolved["aars"]]
    return [file for file in found if file.exists()]


def java_home():
    """The JDK has java.lang and the like, which android-all leaves out."""
    return os.environ.get("JAVA_HOME") or pathlib.Path(shutil.which("java")).resolve().parents[1]
