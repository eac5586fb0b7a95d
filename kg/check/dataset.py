"""All checks of a written dataset, from its files alone.

What must be there of a dataset in single files: `data.nq` (canonical N-Quads) and `sources/` with each source file as
it was read; of one in parts, its manifest and the files that it lists. A source belongs to the text whose SHA-256 it
has, whatever its name.

On what each check is made:

- file: on everything that `manifest.json` lists.
- evidence, shapes: on everything that is stated but the copies of ontology and code lists, piece by piece
  (`kg.check.quads`), a dataset in parts area by area (`kg.check.areas`). Time grows with the number of quads, memory
  does not; pieces or areas can be checked side by side.
- vocabulary, ontology: on the ontology and the code lists that the package ships.
- reasoning: on the ontology, and with it on the first individuals of each combination of classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.check.areas import SCOPE, check_areas
from kg.check.evidence import CHECK as EVIDENCE
from kg.check.files import CHECK as FILE
from kg.check.files import check_files, check_store, read_listed, unlisted_parts
from kg.check.findings import CheckReport, Finding, Limited, Skipped
from kg.check.lint import CHECK as ONTOLOGY
from kg.check.lint import check_ontology
from kg.check.parts import LINES
from kg.check.quads import Checked, QuadFile, by_hash, check_quads, join_samples
from kg.check.reasoning import CHECK as REASONING
from kg.check.reasoning import check_reasoning, java_missing, scope_of
from kg.check.shapes import CHECK as SHAPES
from kg.check.vocabulary import CHECK as VOCABULARY
from kg.check.vocabulary import check_vocabularies
from kg.errors import OutputError
from kg.extras import require
from kg.layout import MANIFEST, is_in_parts

_DATA = "data.nq"


def check_dataset(out: Path, reasoning: bool = True, jobs: int = 1, lines: int = LINES) -> CheckReport:
    """Checks the output folder of a build; `reasoning=False` leaves HermiT out, which takes some seconds.

    `jobs`: how many processes look at pieces of `lines` lines, or at areas; the findings are the same for any number of
    either.

    Raises OutputError where there is no dataset, InputError where a kept source cannot be read, and UsageError where
    the libraries for it are not installed.
    """
    require("check")
    done = [FILE, EVIDENCE, SHAPES, VOCABULARY, ONTOLOGY]
    skipped: list[Skipped] = []
    limited: list[Limited] = []
    findings: list[Finding] = []
    listed = read_listed(out)
    if listed is None:
        skipped.append(Skipped(FILE, f"there is no {MANIFEST} to compare the files with / 没有可供核对的{MANIFEST}"))
    else:
        findings += check_files(out, listed.files)
    findings += check_store(out)
    if not is_in_parts(out):
        checked = _check_whole(out, jobs, lines)
    elif listed is None:
        raise OutputError(f"{out / MANIFEST}: is gone; build the dataset again / 文件缺失，请重新构建")
    else:
        findings += unlisted_parts(out, listed)
        limited.append(SCOPE)
        checked = check_areas(out, listed, jobs, lines)

    def told(one: Checked) -> Checked:
        findings.extend(one.findings)
        return one

    sample = join_samples(told(one).sample for one in checked)
    findings += [*check_vocabularies(), *check_ontology()]
    missing = java_missing() if reasoning else Skipped(REASONING, "as asked")
    if missing is None:
        findings += check_reasoning(sample)
        done.append(REASONING)
        limited.append(scope_of(sample))
    else:
        skipped.append(missing)
    return CheckReport(tuple(sorted(set(findings))), tuple(done), tuple(skipped), tuple(limited))


def _check_whole(out: Path, jobs: int, lines: int) -> Iterator[Checked]:
    """What the checks say of a dataset in single files."""
    with TemporaryDirectory() as folder:
        file = QuadFile(out / _DATA, _DATA, by_hash((out / "sources").rglob("*")))
        if not file.path.is_file():
            raise OutputError(f"{file.path}: there is no such file; run 'kg build' first or name the output folder")
        try:
            checked = check_quads(file, Path(folder), jobs, lines)
        except OutputError as error:
            what = f"holds quads that cannot be read, so evidence and shapes were not looked at ({error})"
            checked = Checked((Finding(FILE, _DATA, what, "build it again"),), ())
        yield checked
