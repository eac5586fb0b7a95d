"""`kg` and its commands. Each is a thin wrapper of a function that can be called without it."""

from __future__ import annotations

import sys
import traceback
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from kg import __version__
from kg.cli import terminal
from kg.cli.build import build
from kg.cli.mcp import mcp
from kg.cli.options import AREAS, LANGUAGE, OUT, REPORTS, RowLimit
from kg.cli.panel import panel
from kg.cli.publish import publish
from kg.cli.sections import SectionedGroup
from kg.cli.serve import serve
from kg.cli.tracking import compare, diff, track
from kg.errors import KgError

#: The default number of rows in a table.
TABLE_ROWS = 1000
#: The exit code of a fault of this package (EX_SOFTWARE of sysexits.h).
INTERNAL_FAULT = 70


@click.group(cls=SectionedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def kg() -> None:
    """Government work reports as a knowledge graph, every number with its sentence.

    政府工作报告知识图谱：每个数字都能打开它所在的原句。
    """


@kg.command(short_help="Check evidence, shapes, vocabularies and ontology")
@OUT
@click.option(
    "--reasoning/--no-reasoning",
    default=True,
    help="Run the HermiT reasoner; requires Java / 运行 HermiT 推理机（需要 Java）.",
)
@click.option("--jobs", default=1, show_default=True, help="Number of parallel processes / 并行进程数.")
def check(out: Path, reasoning: bool, jobs: int) -> None:
    """Check evidence, shapes, vocabularies and ontology of a dataset; exit code 1 on findings.

    检查证据、形状、词表和本体；有问题时退出码为 1。

    \b
    kg check --out graph
    kg check --out graph --jobs 2
    """
    from kg.check.dataset import check_dataset

    report = check_dataset(out, reasoning=reasoning, jobs=max(1, jobs))
    for finding in report.findings:
        terminal.say(str(finding))
    for note in (*report.skipped, *report.limited):
        terminal.say(str(note))
    terminal.say(f"{len(report.findings)} findings / 处问题; checked / 已检查: {', '.join(report.done)}")
    if not report.is_clean:
        sys.exit(1)


@kg.command(short_help="List doubtful facts as a table to correct")
@click.argument("out", type=click.Path(path_type=Path), default=Path("graph"))
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=Path("review.csv"),
    show_default=True,
    help="Output table / 输出的表格.",
)
@click.option("--limit", type=click.IntRange(min=1), default=None, help="Maximum number of facts / 最多多少条.")
@click.option("--report", default=None, help="Only facts of the report with this id / 只看这份报告.")
def review(out: Path, to: Path, limit: int | None, report: str | None) -> None:
    """Write the facts that most need review as a table for Excel, the most doubtful first.

    把最需要人工核对的事实写成可用 Excel 打开的表格，最需要的在前。填写 action 等列后另存为报告旁的 corrections.csv，
    再运行 kg build。

    \b
    kg review graph --to review.csv --limit 200
    """
    from kg.publish.review_table import write_review

    count = write_review(out, to, limit=limit, report=report)
    terminal.say(f"{count} facts to check / 条待核对 → {to}")
    terminal.say("  fill in 'action', save it as corrections.csv next to the reports, run kg build / 填写后重新构建")


@kg.command(short_help="Run a named query or SPARQL")
@click.argument("question", required=False)
@OUT
@LANGUAGE
@click.option("--list", "lists", is_flag=True, help="List the named queries / 列出命名查询.")
@click.option(
    "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="Query parameter, repeatable / 查询参数，可重复."
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "csv", "json", "markdown", "turtle"]),
    default="table",
    show_default=True,
    help="Output format / 输出格式.",
)
@click.option(
    "--limit",
    type=RowLimit(),
    default=None,
    help=f"Maximum number of rows, or 'all'; default: {TABLE_ROWS} in tables, all in other formats / 最多多少行.",
)
def query(
    question: str | None,
    out: Path,
    language: str,
    lists: bool,
    parameters: tuple[str, ...],
    output: str,
    limit: int | None,
) -> None:
    """Query a dataset: with a named query, a file with SPARQL, or SPARQL itself.

    查询数据集：命名查询、SPARQL 文件或 SPARQL 文本。

    \b
    kg query --list
    kg query indicator-trajectory --param indicator=gdp
    kg query promises --format csv > promises.csv
    kg query "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    """
    from kg.query.ask import ask, stream
    from kg.query.dataset import reading_dataset
    from kg.query.named import list_queries
    from kg.query.query_result import first_of
    from kg.query.result_text import pieces, render

    if lists or question is None:
        for named in list_queries():
            terminal.say(f"{named.name:24} {named.caption['en']} / {named.caption['zh-Hans']}")
        return
    with reading_dataset(out) as dataset:
        if output == "table" and limit is None:
            answer = ask(dataset, question, parameters, language, TABLE_ROWS + 1)
            shown = first_of(answer, TABLE_ROWS)
            terminal.show(render(shown, output, terminal.width()))
            if shown != answer:
                terminal.warn(
                    f"kg: these are the first {TABLE_ROWS} rows; --limit all shows all, --format csv writes them"
                    f" / 只显示前 {TABLE_ROWS} 行；全部显示用 --limit all，写成文件用 --format csv"
                )
            return
        write = terminal.show if output == "table" else terminal.hand_out
        rows = stream(dataset, question, parameters, language, limit or None)
        for piece in pieces(rows, output, terminal.width()):
            write(piece)


@kg.command(short_help="Show what is known about one thing")
@click.argument("thing")
@OUT
@LANGUAGE
@click.option("--limit", default=40, show_default=True, help="Maximum number of facts to list / 最多列出多少项事实.")
def show(thing: str, out: Path, language: str, limit: int) -> None:
    """Show what is known about a thing (a label, an IRI or part of one), with quotes.

    显示一件事物的全部信息（名称、IRI 或其中一部分），附原句。

    \b
    kg show 雄忻高铁
    """
    from kg.query.dataset import reading_dataset
    from kg.query.show import show as known_of

    with reading_dataset(out) as dataset:
        terminal.show(known_of(dataset, thing, language, limit))


@kg.command(short_help="Cite the dataset or one fact of it")
@click.argument("thing", required=False)
@OUT
@click.option(
    "--format",
    "output",
    type=click.Choice(["bibtex", "csl"]),
    default="bibtex",
    show_default=True,
    help="BibTeX, or CSL JSON for Zotero and Pandoc / 引文格式.",
)
@LANGUAGE
def cite(thing: str | None, out: Path, output: str, language: str) -> None:
    """Cite a thing (an IRI, a label or part of one), or without THING the whole dataset.

    引用一项事实、一份报告或整个数据集。事实的引文含原句、其在源文件中的位置以及该文件的哈希值。

    \b
    kg cite
    kg cite https://w3id.org/policy-commitment/id/report/140000-2023
    kg cite 雄忻高铁 --format csl
    """
    from kg.query.cite import WRITERS
    from kg.query.cite import cite as citation_of
    from kg.query.dataset import reading_dataset

    with reading_dataset(out) as dataset:
        terminal.hand_out(WRITERS[output](citation_of(dataset, thing, language)))


@kg.command(short_help="Score a build against annotations")
@click.argument("gold", required=False, type=click.Path(path_type=Path))
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    help="Folder with tables to score; by default the annotated sources are built / 要评分的表格.",
)
@click.option(
    "--misses", default=0, show_default=True, help="Number of misses of each kind to list / 每类最多列出多少处差错."
)
@click.option(
    "--format", "output", type=click.Choice(["table", "json", "markdown"]), default="table", show_default=True
)
def evaluate(gold: Path | None, against: Path | None, misses: int, output: str) -> None:
    """Score a build against annotations (default: those of the embedded report).

    用标注数据评分；不给 GOLD 就用内置报告的标注。

    \b
    kg evaluate --misses 5
    kg evaluate gold/ --against graph/tables
    """
    from tempfile import TemporaryDirectory

    from kg.build import build_dataset
    from kg.evaluate.evaluation import evaluate_folder
    from kg.evaluate.gold import shipped_gold, sources_of
    from kg.evaluate.rendering import render_evaluation

    gold = gold or shipped_gold()
    with TemporaryDirectory() as folder:
        if against is None:
            build_dataset(sources_of(gold), Path(folder) / "graph")
            against = Path(folder) / "graph" / "tables"
        write = terminal.show if output == "table" else terminal.hand_out
        write(render_evaluation(evaluate_folder(gold, against), output, misses=misses))


@kg.command(short_help="Write other formats, or a static site")
@click.argument("out", required=False, default=Path("graph"), type=click.Path(path_type=Path))
@click.option("--format", "formats", multiple=True, help="Output format, repeatable / 格式，可重复.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=Path("export"),
    show_default=True,
    help="Output folder / 输出文件夹.",
)
@click.option(
    "--site",
    type=click.Path(path_type=Path),
    help="Write a static site to this folder, one page per resource / 静态网站.",
)
@AREAS
@REPORTS
def export(
    out: Path,
    formats: tuple[str, ...],
    to: Path,
    site: Path | None,
    areas: tuple[str, ...],
    reports: tuple[str, ...],
) -> None:
    """Write the dataset OUT, or some of its reports, in other formats or as a static site.

    把数据集或所选报告导出为其他格式，或生成静态网站。

    \b
    kg export graph --format jsonld --format graphml --to files
    kg export graph --site public
    kg export graph --format turtle --area 山西
    """
    from kg.publish.export import FORMATS
    from kg.publish.export import export as write_files

    with _some_or_all(out, areas, reports) as whole:
        if site is not None:
            from kg.publish.site.write import write_site

            terminal.say(f"{write_site(whole, site)} pages / 页面 → {site}")
        if formats or site is None:
            for path in write_files(whole, to, formats or FORMATS):
                terminal.say(str(path))


def _some_or_all(out: Path, areas: tuple[str, ...], reports: tuple[str, ...]) -> AbstractContextManager[Path]:
    """The folder of the dataset, or a temporary folder with a dataset of the selected reports."""
    if not areas and not reports:
        return nullcontext(out)
    from kg.build.subset import subset_of_dataset
    from kg.publish.selection import select_reports

    return subset_of_dataset(out, select_reports(out, areas, reports))


#: Above it the explorer says that it may be slow, and how to choose: that of 25 reports has 6.
LARGE_PAGE_MEGABYTES = 12.0


@kg.command(short_help="Open the interactive explorer")
@OUT
@AREAS
@REPORTS
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=None,
    help="Output file for an explorer of selected reports (default: explorer-….html) / 输出文件.",
)
@click.option("--open/--no-open", "opens", default=True, help="Open it in a browser / 在浏览器中打开.")
def explore(out: Path, areas: tuple[str, ...], reports: tuple[str, ...], to: Path | None, opens: bool) -> None:
    """Open the explorer of a dataset or of selected reports: a single file that needs no network.

    打开数据集或所选报告的浏览页面：单个文件，无需联网。

    \b
    kg explore
    kg explore --out graph --area 山西
    """
    from kg.errors import UsageError
    from kg.publish.selection import require_merged, select_reports

    if areas or reports:
        from kg.build.subset import write_explorer

        page = write_explorer(out, select_reports(out, areas, reports), to)
    elif to is not None:
        raise UsageError("--to is only for selected reports; add --area or --report / 请加 --area 或 --report")
    else:
        page = require_merged(out, "explorer.html", f"kg explore --out {out}")
        size = page.stat().st_size / 1e6
        if size > LARGE_PAGE_MEGABYTES:
            terminal.warn(
                f"the page has {size:.0f} MB and opens slowly; for a quicker one, choose areas or reports: "
                f"kg explore --out {out} --area 山西 / 页面较大、打开较慢，可用 --area 或 --report 选取"
            )
    terminal.say(str(page.resolve()))
    if opens:
        click.launch(page.resolve().as_uri())


kg.add_command(build)
kg.add_command(track)
kg.add_command(diff)
kg.add_command(compare)
kg.add_command(panel)
kg.add_command(mcp)
kg.add_command(publish)
kg.add_command(serve)


def main() -> None:
    """Runs the command line and ends the process.

    An error is one line on standard error, never a traceback. Its exit code is that of `kg.errors`, 2 for a mistake in
    the command or a fault of the machine, 130 after Ctrl-C, 141 if the reader of the output has closed it, as `head`
    does, and 70 for a fault of this package.
    """
    try:
        code = _run()
    finally:
        terminal.let_go()
    sys.exit(code)


def _run() -> int:
    try:
        terminal.prepare()
        try:
            kg.main(standalone_mode=False)
        except (SystemExit, click.exceptions.Exit) as end:
            terminal.finish()
            return _code(end)
        terminal.finish()
    except terminal.ReaderLeft:
        return 141
    except KgError as error:
        terminal.warn(f"kg: {error}")
        return error.exit_code
    except click.ClickException as error:
        _explain(error)
        return 2
    except (click.exceptions.Abort, KeyboardInterrupt):
        terminal.warn("kg: interrupted; the previous output was not modified / 已中止，原有输出未变")
        return 130
    except MemoryError:
        terminal.warn("kg: out of memory; build fewer reports or use --no-merge / 内存不足")
        return 2
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        what = error.strerror or error
        terminal.warn(f"kg: {where}{what}; fix this and run the command again / 系统报错，请处理后重试")
        return 2
    except Exception as error:  # noqa: BLE001  # the last resort: even an unexpected error is one line
        terminal.warn(f"kg: {_fault(error)}")
        return INTERNAL_FAULT
    return 0


def _code(end: SystemExit | click.exceptions.Exit) -> int:
    """The exit code of a command that ended normally."""
    if isinstance(end, click.exceptions.Exit):
        return end.exit_code
    return end.code if isinstance(end.code, int) else int(end.code is not None)


def _explain(error: click.ClickException) -> None:
    """What is wrong with the command, with its usage if that helps."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        terminal.warn(context.get_usage())
        terminal.warn(f"Try '{context.command_path} --help' for help.")
    terminal.warn(f"Error: {error.format_message()}")


def _fault(error: Exception) -> str:
    """One line about a fault of this package; the details are in a file."""
    what = f"this is a fault of kg ({type(error).__name__}: {error})"
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", prefix="kg-", suffix=".txt", delete=False
        ) as file:
            file.write(f"kg {__version__}, Python {sys.version}\n")
            file.writelines(traceback.format_exception(error))
    except OSError:
        return f"{what}; please report it with the command that you ran / 程序错误，请报告"
    return f"{what}; please report it with the file {file.name} / 程序错误，请附上该文件报告"
