"""`make check`: the limits of the house style.

A function has 30 lines at most (docstring, signature and decorators not counted), 5 parameters and
a complexity of 8: one, and one more for each branch, loop, handler and comprehension (which ruff's
C901 leaves out). A file has 300 lines that are not blank. Free are: migrations; the parameters of
click commands, which are its options; tables of literal values in a file. One function in fifty
may be longer when it is one straight line of steps; it says so with a comment on the line above its
`def` or decorator: `# house: long because ...`.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ["kcc", "channels", "kennisbank", "bench", "deploy", "tools", "tests"]
BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.match_case,
    ast.comprehension,
)
FUNCTION_LINES = 30
COMPLEXITY = 8
FILE_LINES = 300
PARAMETERS = 5
EXCUSED_SHARE = 0.02
EXCUSE = "# house: long because "
FREE = {"self", "cls", "session", "now", "actor"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a tree of code has too much of, and what its excuses are weighed against."""

    faults: list[str]
    functions: int
    excused: int


def main() -> int:
    findings = inspect(sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")))
    for fault in findings.faults:
        print(fault)
    print(
        f"house: {findings.functions} functions, {findings.excused} excused,"
        f" {len(findings.faults)} over a limit"
    )
    return 1 if findings.faults else 0


def inspect(paths: list[Path]) -> Findings:
    """Measure all files except migrations."""
    faults: list[str] = []
    functions = excused = 0
    for path in paths:
        if "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        found = list(_functions(tree))
        functions += len(found)
        excused += sum(_is_excused(function, source.splitlines()) for function in found)
        faults += [f"{_shown(path)}{fault}" for fault in file_faults(tree, source)]
    if excused > EXCUSED_SHARE * functions:
        faults.append(f"{excused} of {functions} functions are excused: 2% at most")
    return Findings(faults=faults, functions=functions, excused=excused)


def file_faults(tree: ast.Module, source: str) -> list[str]:
    """What is too big in one file, each starting with `:line`."""
    lines = source.splitlines()
    size = sum(1 for line in lines if line.strip()) - _table_lines(tree)
    faults = [f":1 the file has {size} lines: {FILE_LINES} at most"] if size > FILE_LINES else []
    for function in _functions(tree):
        where = f":{function.lineno} {function.name} has"
        length, parameters = function_lines(function), parameter_count(function)
        branches = complexity(function)
        if length > FUNCTION_LINES and not _is_excused(function, lines):
            faults.append(f"{where} {length} lines: {FUNCTION_LINES} at most")
        if parameters > PARAMETERS and not _is_click_command(function):
            faults.append(f"{where} {parameters} parameters: {PARAMETERS} at most")
        if branches > COMPLEXITY:
            faults.append(f"{where} a complexity of {branches}: {COMPLEXITY} at most")
    return faults


def function_lines(function: Function) -> int:
    """Lines of the body without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1


def complexity(function: Function) -> int:
    """How many ways there are through it, those of the functions inside it included."""
    return 1 + sum(isinstance(node, BRANCHES) for node in ast.walk(function))


def parameter_count(function: Function) -> int:
    """Those a caller must think of: not what each use case has, not what has a default by name."""
    arguments = function.args
    required = [
        argument
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    counted = arguments.posonlyargs + arguments.args + required
    return sum(argument.arg not in FREE for argument in counted)


def _functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _is_excused(function: Function, lines: list[str]) -> bool:
    first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
    above = lines[first - 2].strip() if first > 1 else ""
    return above.startswith(EXCUSE) and len(above) > len(EXCUSE)


def _is_click_command(function: Function) -> bool:
    names = {ast.unparse(decorator).split("(")[0] for decorator in function.decorator_list}
    return any(name.rpartition(".")[2] in {"command", "option", "argument"} for name in names)


def _table_lines(tree: ast.Module) -> int:
    """Lines of the literal collections that a module or class assigns to a name."""
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    return sum(_lines_of_table(statement) for body in bodies for statement in body)


def _lines_of_table(statement: ast.stmt) -> int:
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return 0
    if not isinstance(statement.value, ast.List | ast.Tuple | ast.Dict | ast.Set):
        return 0
    return (statement.end_lineno or statement.lineno) - statement.lineno - 1


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


if __name__ == "__main__":
    sys.exit(main())
