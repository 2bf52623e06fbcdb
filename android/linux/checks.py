"""Checks of the build itself: both builds are the same app, and modules keep their borders."""

import io
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

import archive
import compile
import words
from common import ANDROID, APP, CACHE, CATALOGUE, ROOT, VERSIONS, bundle, files, join, library

GRADLE = [ANDROID / name for name in ("settings.gradle.kts", "build.gradle.kts", "app/build.gradle.kts", "core/build.gradle.kts")]
RESOLVED = {}


class Checks(unittest.TestCase):
    def test_gradle_has_no_versions_of_its_own(self):
        for file in GRADLE:
            self.assertEqual(re.findall(r'"[^"\n]*\d+\.\d+[^"\n]*"', file.read_text()), [], file)

    def test_gradle_takes_the_bundles_that_maven_takes(self):
        app, core = (ANDROID / "app/build.gradle.kts").read_text(), (ANDROID / "core/build.gradle.kts").read_text()
        for use in ("implementation(libs.bundles.app)", "testImplementation(libs.bundles.test)", "libs.bundles.pins"):
            self.assertIn(use, app)
        self.assertIn("api(libs.bundles.core)", core)

    def test_what_maven_resolved_has_the_versions_of_the_catalogue(self):
        wanted = {(group, artifact): version for group, artifact, version in map(library, CATALOGUE["libraries"])}
        for name in ("app", "test"):
            for group, artifact, version in dependencies(CACHE / f"poms/{name}-files/pom.xml"):
                self.assertEqual(version, wanted.get((group, artifact), version), artifact)

    def test_every_pin_and_bundle_is_a_library(self):
        for name in CATALOGUE["bundles"]:
            self.assertTrue(bundle(name), name)
        used = {alias for aliases in CATALOGUE["bundles"].values() for alias in aliases}
        self.assertEqual(set(CATALOGUE["libraries"]) - used, {"kotlin-gradle-plugin"})

    def test_gradle_is_new_enough_for_the_libraries(self):
        for aar in map(pathlib.Path, RESOLVED["aars"]):
            file = aar / "META-INF/com/android/build/gradle/aar-metadata.properties"
            text = file.read_text() if file.exists() else ""
            needs = dict(re.findall(r"^(\w+)=(.+)$", text, re.M))
            self.assertLessEqual(int(needs.get("minCompileSdk", 1)), int(VERSIONS["compile-sdk"]), aar)
            plugin = needs.get("minAndroidGradlePluginVersion", "1.0.0")
            self.assertLessEqual(numbers(plugin), numbers(VERSIONS["android-gradle-plugin"]), aar)

    def test_both_builds_have_the_same_sources_and_manifest(self):
        text = "".join(file.read_text() for file in GRADLE)
        for path in ("words/res", "words/kotlin", "uniffi", "jniLibs", "compose-stability.conf", "proguard-rules.pro", "version.sh"):
            self.assertIn(f'"{path}"', text)
        for word in ("srcFile", "setSrcDirs", "flavor", "java.srcDir"):
            self.assertNotIn(word, text)
        self.assertEqual([file for file in files(ANDROID, ends="AndroidManifest.xml")], [APP / "AndroidManifest.xml"])

    def test_only_the_wrapper_of_the_core_names_generated_code(self):
        self.assertEqual([file for file in kotlin() if (ANDROID / "core") not in file.parents and names_generated(file)], [])

    def test_the_app_uses_nothing_that_android_7_does_not_have(self):
        command = ["java", "-cp", join(RESOLVED["tool-sniffer"]), ANDROID / "linux/ApiLevel.java", *RESOLVED["tool-levels"]]
        folders = [compile.APP_CLASSES, compile.CORE_CLASSES]
        done = subprocess.run([*map(str, command), *map(str, folders)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_library_that_phones_get_is_encrypted_and_small(self):
        script = (ANDROID / "core-library.sh").read_text()
        self.assertIn("how=(rustc --profile phone -p lontar-bindings --lib --features lontar-bindings/sqlcipher --crate-type cdylib)", script)
        builds = [line for line in script.splitlines() if any(f"cargo {word}" in line for word in ("ndk", "build", "rustc", '"'))]
        self.assertEqual(len(builds), 2)
        for line in builds:
            self.assertIn('"${how[@]}"', line)

    def test_kotlin_is_written_as_the_editorconfig_says(self):
        sources = ["android/**/*.kt", "android/**/*.kts", "bindings/kotlin/**/*.kt"]
        command = ["java", "-Xmx512m", "-cp", join(RESOLVED["tool-ktlint"]), "com.pinterest.ktlint.Main", "--relative", *sources]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_kotlin_has_no_mistake_that_detekt_knows_and_nothing_too_long_to_read(self):
        sources = ",".join(f"android/{module}/src/main/kotlin" for module in ("app", "core"))
        rules = ["--config", "android/detekt.yml", "--build-upon-default-config", "--base-path", ROOT]
        command = ["java", "-Xmx512m", "-cp", join(RESOLVED["tool-detekt"]), "io.gitlab.arturbosch.detekt.cli.Main", *rules, "--input", sources]
        done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_placeholders_are_numbered_by_name_and_signs_keep_their_meaning(self):
        self.assertEqual(words.value("{when}: {count} dari {when}"), "%2$s: %1$s dari %2$s")
        self.assertEqual(words.value("{count}% sudah"), "%1$s%% sudah")
        self.assertEqual(words.value("100% \"sudah\" & Jum'at"), "100% \\\"sudah\\\" &amp; Jum\\'at")
        self.assertEqual(words.value("@lontar"), "\\@lontar")

    def test_stored_libraries_begin_on_a_page(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "a.apk"
            stored = [("resources.arsc", b"x" * 5, True), ("a", b"y", False), ("lib/x/a.so", b"z", True)]
            archive.write(file, stored)
            self.assertEqual(archive.misplaced(file), [])

    def test_nothing_generated_and_nothing_large_is_tracked(self):
        listed = subprocess.run(["git", "ls-files", "-z", "android"], cwd=ROOT, capture_output=True, text=True).stdout
        for name in listed.split("\0")[:-1]:
            file = ROOT / name
            self.assertLess(file.stat().st_size if file.exists() else 0, 100_000, name)
            self.assertNotRegex(name, r"\.(jar|aar|apk|dex|so|png|p12|jks|keystore)$")


def kotlin():
    return files(ANDROID / "app", ANDROID / "core", ends=".kt")


def names_generated(file):
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read_text(), flags=re.S)
    return re.search(r"\buniffi\.", code)


def dependencies(pom):
    space = "{http://maven.apache.org/POM/4.0.0}"
    own = xml.parse(pom).getroot().find(f"{space}dependencies")
    return [tuple(d.find(space + part).text for part in ("groupId", "artifactId", "version")) for d in own]


def numbers(version):
    return [int(part) for part in version.split(".")]


def run_all(resolved):
    """(passed, failed)"""
    RESOLVED.update(resolved)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Checks)
    shown = io.StringIO()
    result = unittest.TextTestRunner(shown, verbosity=0).run(suite)
    failed = len(result.failures) + len(result.errors)
    if failed:
        sys.stderr.write(shown.getvalue())
    return result.testsRun - failed, failed
