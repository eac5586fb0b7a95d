from kg.extract.context import SentenceContext
from kg.facts import QualitativeTarget
def find_qualitative(context: SentenceContext) -> list[QualitativeTarget]:
    return []
