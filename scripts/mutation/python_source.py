"""Mutants of Python modules: each is made from a node of the syntax tree and written back at its source positions.

What is not a rule is not changed: annotations, docstrings, decorators, assertions, messages of exceptions, `__all__`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from types import CodeType

from mutation.mutant import Edit, Mutant, Positions
from mutation.patterns import PatternChange, pattern_changes

_COMPARISONS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "in": ("not in",),
    "not in": ("in",),
    "is": ("is not",),
    "is not": ("is",),
}
_COMPARISON = re.compile(r"<=|>=|==|!=|<|>|\bnot\s+in\b|\bis\s+not\b|\bin\b|\bis\b")
_BOOLEAN = re.compile(r"\b(?:and|or)\b")
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LEAVING = (ast.Continue, ast.Return, ast.Break, ast.Raise)
_LITERAL = re.compile(
    r"""(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|")(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""", re.DOTALL
)
_SPACE = re.compile(r"(?:[\s\\]|#[^\n]*\n)*")
_FIELD = re.compile(r"\{(?!\{)(?:[^{}]|\{[^{}]*\})*\}|\{\{|\}\}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_EMPTY = {"str": '""', "int": "0", "bool": "False", "list": "[]", "tuple": "()", "dict": "{}", "set": "set()"}

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_mutants(path: str, text: str) -> Iterator[Mutant]:
    """All mutants of one module."""
    yield from _Walk(path, text).mutants(ast.parse(text))


def changes_nothing(before: str, after: str) -> bool:
    """Whether two texts of a module compile to the same code, apart from docstrings and line numbers."""
    return _essence(compile(before, "", "exec", optimize=2)) == _essence(compile(after, "", "exec", optimize=2))


def breaks(before: str, after: str) -> bool:
    """Whether a change breaks the syntax of the module or a regular expression in it, which any import would notice."""
    try:
        old, new = ast.parse(before), ast.parse(after)
    except SyntaxError:
        return True
    return _broken_patterns(new) > _broken_patterns(old)


def _broken_patterns(tree: ast.Module) -> int:
    broken = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and (text := _text_of(node)) is not None and "(" in text:
            try:
                re.compile(text)
            except (re.error, OverflowError):
                broken += 1
    return broken


def _text_of(node: ast.Constant | ast.JoinedStr) -> str | None:
    """The text of a literal; the fields of an f-string, which often hold patterns, as one letter."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)


def _essence(code: CodeType) -> tuple[object, ...]:
    constants = tuple(
        _essence(one) if isinstance(one, CodeType) else (type(one).__name__, repr(one)) for one in code.co_consts
    )
    return (code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_flags, constants)


class _Walk:
    """The mutants of one module, node by node."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._positions = Positions(text)
        self._owners: list[str] = []
        self._function = ""

    def mutants(self, node: ast.AST) -> Iterator[Mutant]:
        """The mutants of a node and of everything in it."""
        if isinstance(node, ast.Assert | ast.Raise) or _is_docstring(node) or _names_exports(node):
            return
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            return
        if isinstance(node, _Function | ast.ClassDef):
            yield from self._of_definition(node)
            return
        yield from self._of_node(node)
        if isinstance(node, ast.JoinedStr):
            return  # positions inside an f-string differ between versions of Python
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns"}:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from self.mutants(child)

    def _of_definition(self, node: _Function | ast.ClassDef) -> Iterator[Mutant]:
        """Defaults belong to the scope around a function, because they are evaluated when it is defined."""
        if isinstance(node, ast.ClassDef):
            self._owners.append(node.name)
            for child in node.body:
                yield from self.mutants(child)
            self._owners.pop()
            return
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            yield from self._of_default(default)
            yield from self.mutants(default)
        outermost = not self._function
        if outermost:
            self._function = ".".join([*self._owners, node.name])
        for child in node.body:
            for one in ast.walk(child):
                if isinstance(one, ast.Return) and one.value is not None and _function_of(node, one):
                    yield from self._of_return(node, one.value)
            yield from self.mutants(child)
        if outermost:
            self._function = ""

    def _of_node(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Compare():
                yield from self._of_comparison(node)
            case ast.BoolOp():
                yield from self._of_boolean(node)
            case ast.UnaryOp(op=ast.Not()):
                start = self._start(node)
                length = len("not") + len(_space(self._text, start + len("not")))
                yield self._mutant("not-removed", Edit(start, start + length, ""), f"not removed from {self._of(node)}")
            case ast.If():
                yield from self._of_condition(node)
            case ast.IfExp():
                yield self._fixed("condition-fixed", node.test, True)
                yield self._fixed("condition-fixed", node.test, False)
            case ast.comprehension():
                for test in node.ifs:
                    yield self._fixed("check-removed", test, True)
            case ast.Slice():
                for bound in (node.lower, node.upper):
                    if bound is not None and not _is_number(bound):
                        start, end = self._span(bound)
                        shifted = f"({self._text[start:end]}) + 1"
                        yield self._mutant(
                            "slice-shifted", Edit(start, end, shifted), f"{self._text[start:end]} → {shifted}"
                        )
            case ast.Call():
                yield from self._of_call(node)
            case ast.Tuple() | ast.List() | ast.Set():
                yield from self._of_words(node, node.elts)
            case ast.Dict():
                yield from self._of_entries(node)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                if any(_is_number(one) or _is_length(one) for one in (node.left, node.right)):
                    yield from self._of_sum(node)
            case ast.Constant():
                yield from self._of_constant(node)
            case ast.JoinedStr():
                yield from self._of_literal(node)

    def _of_comparison(self, node: ast.Compare) -> Iterator[Mutant]:
        for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
            found = _COMPARISON.search(self._text, self._end(left), self._start(right))
            if found is None:
                continue
            for other in _COMPARISONS[" ".join(found.group().split())]:
                edit = Edit(found.start(), found.end(), other)
                yield self._mutant(
                    "comparison-turned", edit, f"{self._of(left)} {found.group()} {self._of(right)}: {other}"
                )
            if isinstance(right, ast.Constant) and isinstance(right.value, str) and "in" in found.group():
                start, end = self._span(right)
                literal = _LITERAL.fullmatch(self._text[start:end])
                if literal is not None and len(literal["body"]) > 1 and "\\" not in literal["body"]:
                    for index, character in enumerate(literal["body"], start + literal.start("body")):
                        yield self._mutant(
                            "character-dropped", Edit(index, index + 1, ""), f"{character!r} dropped from {literal[0]}"
                        )

    def _of_boolean(self, node: ast.BoolOp) -> Iterator[Mutant]:
        neutral, other = ("True", "or") if isinstance(node.op, ast.And) else ("False", "and")
        for operand in node.values:
            if not _binds(operand):
                start, end = self._span(operand)
                edit = Edit(start, end, neutral)
                yield self._mutant("condition-dropped", edit, f"{self._text[start:end]!r} dropped")
        for left, right in zip(node.values, node.values[1:], strict=False):
            found = _BOOLEAN.search(self._text, self._end(left), self._start(right))
            if found is not None:
                edit = Edit(found.start(), found.end(), other)
                yield self._mutant("junction-turned", edit, f"{self._of(left)} {found.group()} …: {other}")

    def _of_condition(self, node: ast.If) -> Iterator[Mutant]:
        leaves = len(node.body) == 1 and isinstance(node.body[0], _LEAVING) and not node.orelse
        yield self._fixed("check-removed" if leaves else "condition-fixed", node.test, False)
        if not leaves:
            yield self._fixed("condition-fixed", node.test, True)

    def _fixed(self, operator: str, test: ast.expr, value: bool) -> Mutant:
        """A condition that is always true or always false; what it binds is still bound."""
        start, end = self._span(test)
        words = self._text[start:end]
        fixed = f"(({words}) {'or True' if value else 'and False'})" if _binds(test) else str(value)
        return self._mutant(operator, Edit(start, end, fixed), f"{words!r} always {value}")

    def _of_call(self, node: ast.Call) -> Iterator[Mutant]:
        if isinstance(node.func, ast.Name) and (other := _SWAPPED.get(node.func.id)):
            start, end = self._span(node.func)
            yield self._mutant("function-swapped", Edit(start, end, other), f"{self._of(node)}: {other}")
        called = ast.unparse(node.func)
        if called == "Decimal" and node.args and isinstance(node.args[0], ast.Constant):
            start, end = self._span(node.args[0])
            number = _NUMBER.fullmatch(self._text[start + 1 : end - 1])
            if number is not None:
                other = f"{self._text[start]}{float(number[0]) + 1:g}{self._text[start]}"
                yield self._mutant("number-shifted", Edit(start, end, other), f"{number[0]} → {other}")
        if isinstance(node.func, ast.Attribute) and node.func.attr == "split" and not node.args:
            yield from self._of_split(node.func.value)

    def _of_split(self, literal: ast.expr) -> Iterator[Mutant]:
        """A word dropped from "a b c".split()."""
        if not (isinstance(literal, ast.Constant) and isinstance(literal.value, str)):
            return
        start, end = self._span(literal)
        if (found := _LITERAL.fullmatch(self._text[start:end])) and len(literal.value.split()) > 1:
            for word in re.finditer(r"\S+", found["body"]):
                at = start + found.start("body") + word.start()
                yield self._mutant("word-dropped", Edit(at, at + len(word[0]), ""), f"{word[0]!r} dropped")

    def _of_words(self, node: ast.Tuple | ast.List | ast.Set, members: Sequence[ast.expr]) -> Iterator[Mutant]:
        """A word dropped from a literal of words."""
        if len(members) < 2 or not all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in members):
            return
        whole = Edit(*self._span(node), "")
        for index, member in enumerate(members):
            start, end = self._span(member)
            if isinstance(node, ast.Tuple) and len(members) == 2:
                left = self._text[slice(*self._span(members[1 - index]))]
                edit = Edit(whole.start, whole.end, f"({left},)")
            elif index + 1 < len(members):
                edit = Edit(start, self._start(members[index + 1]), "")
            else:
                edit = Edit(self._end(members[index - 1]), end, "")
            yield self._mutant("word-dropped", edit, f"{self._text[start:end]} dropped", place=whole.start)

    def _of_entries(self, node: ast.Dict) -> Iterator[Mutant]:
        """An entry dropped from a literal whose keys are words."""
        keys = [key for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        if len(keys) < 2 or len(keys) < len(node.keys):
            return
        for index, (key, value) in enumerate(zip(keys, node.values, strict=True)):
            if index + 1 < len(keys):
                edit = Edit(self._start(key), self._start(keys[index + 1]), "")
            else:
                edit = Edit(self._end(node.values[index - 1]), self._end(value), "")
            shown = self._text[slice(*self._span(key))]
            yield self._mutant("word-dropped", edit, f"{shown} dropped", place=self._start(node))

    def _of_sum(self, node: ast.BinOp) -> Iterator[Mutant]:
        sign, other = ("+", "-") if isinstance(node.op, ast.Add) else ("-", "+")
        at = self._text.find(sign, self._end(node.left), self._start(node.right))
        if at >= 0:
            yield self._mutant("sum-turned", Edit(at, at + 1, other), f"{self._of(node)}: {other}")

    def _of_constant(self, node: ast.Constant) -> Iterator[Mutant]:
        start, end = self._span(node)
        if isinstance(node.value, str):
            yield from self._of_literal(node)
        elif isinstance(node.value, int | float) and not isinstance(node.value, bool):
            for step in (1, -1):
                if step == 1 or node.value:
                    other = str(node.value + step)
                    yield self._mutant("number-shifted", Edit(start, end, other), f"{self._text[start:end]} → {other}")

    def _of_default(self, node: ast.expr) -> Iterator[Mutant]:
        start, end = self._span(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            other = str(not node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            other = '""' if node.value else '"x"'
        else:
            return
        yield self._mutant("default-changed", Edit(start, end, other), f"default {self._of(node)} → {other}")

    def _of_return(self, function: _Function, value: ast.expr) -> Iterator[Mutant]:
        """The return value of a function: a boolean is inverted, anything else becomes empty."""
        returned = "" if function.returns is None else ast.unparse(function.returns)
        start, end = self._span(value)
        if returned == "bool":
            other = f"not ({self._text[start:end]})"
        elif "None" in returned:
            other = "None"
        elif returned.startswith("tuple[") and "..." not in returned:
            return  # of fixed length: it would be unpacked
        elif (kind := returned.partition("[")[0]) in _EMPTY:
            other = _EMPTY[kind]
        else:
            return
        if other != self._text[start:end]:
            yield self._mutant("return-replaced", Edit(start, end, other), f"return {self._of(value)} → {other}")

    def _of_literal(self, node: ast.Constant | ast.JoinedStr) -> Iterator[Mutant]:
        """The changes of a regular expression: a string with alternatives, groups or sets of Chinese characters."""
        text = _text_of(node)
        if text is None or not re.search(r"\(\?|\|.*[\u3400-\u9fff]|[\u3400-\u9fff].*\||\\d", text):
            return
        start, end = self._span(node)
        while literal := _LITERAL.match(self._text, start, end):
            prefix, body, at = literal["prefix"].lower(), literal["body"], literal.start("body")
            if "r" in prefix or "\\" not in body:
                masked = _FIELD.sub(lambda field: "\0" * len(field[0]), body) if "f" in prefix else body
                for change in pattern_changes(masked):
                    yield self._of_pattern(change, body, at)
            start = literal.end() + len(_space(self._text, literal.end()))
            if start >= end:
                return

    def _of_pattern(self, change: PatternChange, body: str, at: int) -> Mutant:
        edit = change.edit
        summary = change.summary
        if "\0" in summary or "\\x00" in summary:
            summary = f"{body[edit.start : edit.end]!r} → {edit.replacement!r}"
        moved = Edit(at + edit.start, at + edit.end, edit.replacement)
        return self._mutant(change.operator, moved, summary)

    def _mutant(self, operator: str, edit: Edit, summary: str, place: int | None = None) -> Mutant:
        line, column = self._positions.line_and_column(edit.start)
        short = " ".join(summary.split())
        return Mutant(
            self._path,
            operator,
            edit.start if place is None else place,
            line,
            column,
            (edit,),
            short if len(short) <= 100 else short[:99] + "…",
            self._function,
        )

    def _of(self, node: ast.expr) -> str:
        words = " ".join(self._text[slice(*self._span(node))].split())
        return words if len(words) <= 40 else words[:39] + "…"

    def _span(self, node: ast.expr) -> tuple[int, int]:
        return self._start(node), self._end(node)

    def _start(self, node: ast.expr) -> int:
        return self._positions.offset(node.lineno, node.col_offset)

    def _end(self, node: ast.expr) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._positions.offset(node.end_lineno, node.end_col_offset)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _names_exports(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id in {"__all__", "__slots__"} for target in node.targets
    )


def _function_of(function: _Function, returned: ast.Return) -> bool:
    """Whether a return is of this function and not of one inside it."""
    inner = (one for one in ast.walk(function) if isinstance(one, _Function) and one is not function)
    return not any(returned in ast.walk(one) for one in inner)


def _binds(node: ast.expr) -> bool:
    return any(isinstance(one, ast.NamedExpr) for one in ast.walk(node))


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_length(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"


def _space(text: str, at: int) -> str:
    found = _SPACE.match(text, at)
    return found.group() if found else ""
