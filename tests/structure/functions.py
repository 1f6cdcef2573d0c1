"""Finds the functions of C++ and Rust sources by their braces, and those of Python by its own parser.

A scanner, not a compiler: a `{` opens a function when the text before it, back to the last `;`, `{` or `}`, has a
parameter list and is neither a type, a namespace nor an initialiser. Lambdas belong to the function they stand in.
"""
import ast
import re
from typing import NamedTuple


class Function(NamedTuple):
    name: str
    line: int
    lines: int  # from the first line of the head to the closing brace


NOT_CODE = re.compile(
    r"""//[^\n]* | /\*.*?\*/
      | R"(?P<tag>[^\s()\\]*)\(.*?\)(?P=tag)"            # raw string
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9A-Za-z_])'(?:\\[^\n']+|[^'\\\n])'        # a character, no digit separator and no Rust lifetime
      | ^[ \t]*\#(?!\[)(?:[^\n]*\\\n)*[^\n]*             # preprocessor lines with their continuations
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
SCOPE = re.compile(
    r"^(?:template\s*<.*>\s*(?:requires\b.*)?)?(?:inline\s+|pub(?:\([a-z]+\))?\s+|unsafe\s+|typedef\s+|static\s+|const\w*\s+)*"
    r"(?:namespace|class|struct|union|enum|extern|impl|mod|trait)\b(?!.*\)\s*(?:const|noexcept|override|final|\s)*$)",
    re.DOTALL,
)
ACCESS = re.compile(r"\b(?:public|private|protected)\s*:(?!:)")
INITIALISER_LIST = re.compile(r"\)\s*(?:noexcept\s*(?:\([^()]*\))?\s*)?:[^:].*[\w>]\s*$", re.DOTALL)
ASSIGNMENT = re.compile(r"(?<![=!<>+\-*/|&^%])=(?!=)")


def without_comments(text):
    """The same text with comments, strings and preprocessor lines blank; every line keeps its number."""
    return NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def closing_brace(text, start):
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return len(text) - 1


def assigns(head):
    """Whether a head holds an `=` outside brackets: then its brace is an initialiser's. operator= does not count."""
    flat = re.sub(r"operator\s*(?:[=!<>+\-*/|&^%]+|\(\s*\))", "operator", head)
    while (shorter := re.sub(r"\([^()]*\)|<[^<>]*>|\[[^\[\]]*\]", "", flat)) != flat:
        flat = shorter
    return bool(ASSIGNMENT.search(flat))


def function_name(head):
    names = re.findall(r"((?:[\w~]+::)*(?:~?\w+|operator[^\s(]*))\s*(?:<[^<>]*>)?\s*\(", head)
    names = [name for name in names if name not in ("requires", "noexcept", "alignas", "decltype", "__attribute__")]
    return names[0] if names else "?"


def opens_expression(head):
    """Whether the brace after this head is part of an expression, after which the head goes on."""
    return head.count("(") > head.count(")") or INITIALISER_LIST.search(head) is not None


def brace_functions(text):
    """Functions of C++ or Rust source, in order."""
    code = ACCESS.sub(lambda label: ";".rjust(len(label.group())), without_comments(text))
    found, head, at = [], 0, 0
    while at < len(code):
        if code[at] in ";}":
            head = at + 1
        elif code[at] == "{":
            words = code[head:at].strip()
            end = closing_brace(code, at)
            if not words or SCOPE.match(words):
                head = at + 1  # look inside
            elif opens_expression(words):
                code = code[:at] + "(" + re.sub(r"[^\n]", " ", code[at + 1 : end]) + ")" + code[end + 1 :]
            else:
                if "(" in words and not assigns(words):
                    first = code.index(words[0], head)
                    found.append(Function(function_name(words), code.count("\n", 0, first) + 1,
                                          code.count("\n", first, end) + 1))
                head, at = end + 1, end
        at += 1
    return found


def python_functions(text):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds))
    return [Function(node.name, node.lineno, node.end_lineno - node.lineno + 1) for node in nodes]


def functions(text, suffix):
    return python_functions(text) if suffix == ".py" else brace_functions(text)
