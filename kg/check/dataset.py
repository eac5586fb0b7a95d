"""All checks of a written dataset, based only on its files.

The manifest and the files that it lists must exist. A source belongs to the text with the same SHA-256, whatever its
name.

The scope of each check:

- file: everything that `manifest.json` lists.
- evidence, shapes: all asserted data except the copies of ontology and code lists, area by area
  (`kg.check.area_parts`) and piece by piece (`kg.check.quads`). Time grows with the number of quads, memory does not;
  areas can be checked in parallel.
- vocabulary, ontology: the ontology and the code lists in the package.
- reasoning: the ontology together with the first individuals of each combination of classes.
"""

from __future__ import annotations

from pathlib import Path

from kg.check.area_parts import SCOPE, check_areas
from kg.check.chunks import LINES
from kg.check.evidence import CHECK as EVIDENCE
from kg.check.findings import CheckReport, Finding, Limited, Skipped
from kg.check.integrity import CHECK as FILE
from kg.check.integrity import check_files, check_record, check_store, read_listed, unlisted_parts
from kg.check.lint import CHECK as ONTOLOGY
from kg.check.lint import check_ontology
from kg.check.quads import Checked, join_samples
from kg.check.reasoning import CHECK as REASONING
from kg.check.reasoning import check_reasoning, java_missing, scope_of
from kg.check.shapes import CHECK as SHAPES
from kg.check.vocabulary import CHECK as VOCABULARY
from kg.check.vocabulary import check_vocabularies
from kg.extras import require


def check_dataset(out: Path, reasoning: bool = True, jobs: int = 1, lines: int = LINES) -> CheckReport:
    """Checks the output folder of a build; `reasoning=False` skips HermiT, which takes a few seconds.

    `jobs`: the number of processes that check areas, in pieces of `lines` lines; the findings do not depend on either
    number.

    Raises OutputError if there is no dataset or no manifest, InputError if a stored source cannot be read, and
    UsageError if the required libraries are not installed.
    """
    require("check")
    done = [FILE, EVIDENCE, SHAPES, VOCABULARY, ONTOLOGY]
    skipped: list[Skipped] = []
    limited: list[Limited] = []
    findings: list[Finding] = []
    listed = read_listed(out)
    findings += [*check_files(out, listed.files), *unlisted_parts(out, listed), *check_store(out), *check_record(out)]
    if len(listed.parts) > 1:
        limited.append(SCOPE)

    def noted(one: Checked) -> Checked:
        findings.extend(one.findings)
        return one

    sample = join_samples(noted(one).sample for one in check_areas(out, listed, jobs, lines))
    findings += [*check_vocabularies(), *check_ontology()]
    missing = java_missing() if reasoning else Skipped(REASONING, "as asked")
    if missing is None:
        findings += check_reasoning(sample)
        done.append(REASONING)
        limited.append(scope_of(sample))
    else:
        skipped.append(missing)
    return CheckReport(tuple(sorted(set(findings))), tuple(done), tuple(skipped), tuple(limited))
