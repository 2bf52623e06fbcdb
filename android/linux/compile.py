"""Kotlin: the wrapper of the core, the app, and the tests of both, each only when it changed.

The compiler runs in a process of its own that ends with it; no daemon stays behind.
"""

import resources
import words
from common import ANDROID, APP, CORE, OUT, ROOT, UNIFFI, Step, empty, files, java, join, say

UNIFFI_CLASSES = OUT / "classes/uniffi"
CORE_CLASSES = OUT / "classes/core"
APP_CLASSES = OUT / "classes/app"
TEST_CLASSES = OUT / "classes/test"
TESTS = [ANDROID / "core/src/test/kotlin", ANDROID / "app/src/test/kotlin", ANDROID / "linux/runner", ROOT / "bindings/kotlin/src/testing/kotlin"]
JVM_TARGET = "11"
# Which classes Compose may take for unchanging; both builds read it.
STABILITY = ANDROID / "compose-stability.conf"


def build(resolved):
    """Compiles core and app."""
    # The system comes last: it holds older copies of what libraries bring.
    base = resolved["app"] + resolved["jna-jar"] + resolved["tool-android"]
    # Generated code has warnings that nobody here can mend.
    uniffi = kotlinc("uniffi", [UNIFFI], UNIFFI_CLASSES, base, resolved, options=["-nowarn"])
    core = kotlinc("core", [CORE / "kotlin"], CORE_CLASSES, [UNIFFI_CLASSES, *base], resolved, uniffi)
    seen = [CORE_CLASSES, UNIFFI_CLASSES, resources.R_CLASSES, *base]
    kotlinc("app", [APP / "kotlin", words.KOTLIN], APP_CLASSES, seen, resolved, core)


def build_tests(resolved):
    """Compiles the tests; they see what is internal in core and app."""
    mine = [APP_CLASSES, CORE_CLASSES]
    base = [*mine, UNIFFI_CLASSES, resources.R_CLASSES, *resolved["test"], *resolved["jna-jar"], *resolved["tool-android"]]
    friends = f"-Xfriend-paths={','.join(map(str, mine))}"
    kotlinc("test", TESTS, TEST_CLASSES, base, resolved, OUT / "stamps/kotlin-core", OUT / "stamps/kotlin-app", options=[friends, "-Werror"])


def kotlinc(name, folders, result, class_path, resolved, *before, options=()):
    """Compiles folders of Kotlin with Compose, after other steps; returns the stamp for the next one."""
    sources = files(*[folder for folder in folders if folder.is_dir()], ends=".kt")
    r_classes = files(resources.R_CLASSES) if resources.R_CLASSES in class_path else []
    step = Step(f"kotlin-{name}", [*sources, *before, *r_classes, STABILITY], resolved["key"])
    if not sources:
        empty(result)
        step.done()
    elif not step.is_done(result):
        say(f"compiling {name} ({len(sources)} files)")
        plugin = next(path for path in resolved["tool-kotlin"] if "compose-compiler" in path)
        java(
            resolved["tool-kotlin"], "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
            "-no-stdlib", "-no-reflect", "-jvm-target", JVM_TARGET, "-module-name", name,
            f"-Xplugin={plugin}", "-P", f"plugin:androidx.compose.compiler.plugins.kotlin:stabilityConfigurationPath={STABILITY}",
            *(options or ["-Werror"]), "-cp", join(class_path), "-d", empty(result), *sources,
            memory="2g",
        )
        step.done()
    return step.stamp
