"""Words: from strings/catalogue.toml to Android's string resources and Kotlin functions.

Indonesian is the language of `values`, so every phone that is not set to English reads it. Keys become names of
resources as they are. Placeholders `{name}` become `%1$s`, `%2$s`, …, numbered in the order of their names in the
alphabet: the same in both languages, and independent of how a sentence is worded. Nobody has to count, for `Texts`
has a function with named parameters for every text with placeholders.
"""

import re
import tomllib
from xml.sax.saxutils import escape

from common import OUT, PACKAGE, ROOT

CATALOGUE = ROOT / "strings/catalogue.toml"
RESOURCES = OUT / "words/res"
KOTLIN = OUT / "words/kotlin"
# Pages of the hub, the command line, and lists from spreadsheets: no words of a phone.
ELSEWHERE = ("console_", "cli_", "import_")
# Found by codes that the core gives at run time.
BY_CODE = ("common_day_part_", "common_month_", "error_refusal_", "problem_", "field_", "choice_", "kind_", "custody_", "screen_form_step_", "screen_notice_")


def write():
    texts = {key: text for key, text in tomllib.loads(CATALOGUE.read_text()).items() if not key.startswith(ELSEWHERE)}
    for folder, language in (("values", "id"), ("values-en", "en")):
        file = RESOURCES / folder / "strings.xml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(resources({key: text[language] for key, text in texts.items()}))
    file = KOTLIN / "id/lontar/Texts.kt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(kotlin(texts))


def placeholders(text):
    return sorted(set(re.findall(r"\{(\w+)\}", text)))


def resources(texts):
    lines = [f'    <string name="{key}"{attributes(text)}>{value(text)}</string>' for key, text in texts.items()]
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', "<resources>", *lines, "</resources>", ""])


def attributes(text):
    """A text without values is never formatted: its percent signs are what they are."""
    return "" if placeholders(text) else ' formatted="false"'


def value(text):
    names = placeholders(text)
    if names:
        text = text.replace("%", "%%")
        text = re.sub(r"\{(\w+)\}", lambda match: f"%{names.index(match.group(1)) + 1}$s", text)
    for plain, written in (("\\", "\\\\"), ("'", "\\'"), ('"', '\\"'), ("\n", "\\n")):
        text = text.replace(plain, written)
    return escape("\\" + text if text[0] in "@?" else text)


def camel(key):
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)


def kotlin(texts):
    # Names in backticks, for some are words of Kotlin (`when`).
    functions = []
    for key, text in texts.items():
        names = placeholders(text["id"])
        if names:
            parameters = ", ".join(f"`{camel(name)}`: Any" for name in names)
            given = ", ".join(f"`{camel(name)}`" for name in names)
            functions.append(f"    fun {camel(key)}({parameters}) = Words(R.string.{key}, {given})")
    codes = [f'        "{key}" -> R.string.{key}' for key in texts if key.startswith(BY_CODE)]
    return "\n".join([
        "// Made from strings/catalogue.toml by android/linux/words.py.",
        f"package {PACKAGE}", "",
        "object Texts {",
        *functions, "",
        "    /** The text of a code that the core gives: `problem_nik_length`; null when there is none. */",
        "    fun find(key: String): Int? = when (key) {",
        *codes,
        "        else -> null",
        "    }",
        "}", "",
    ])


if __name__ == "__main__":
    write()
