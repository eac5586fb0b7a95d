"""What the front page offers beside the catalogue of the static site."""

from __future__ import annotations

from html import escape

_OFFERS = (
    ("query", "查询页 Query page", "内置查询与 SPARQL，结果列表 named queries and SPARQL, answers as tables"),
    ("explorer", "浏览图谱 Explorer", "单个网页 one page, needs no network"),
    ("sparql", "SPARQL 端点 SPARQL endpoint", "SPARQL 1.1 Protocol, 只读 read-only"),
    ("openapi.json", "OpenAPI", "本服务的接口说明 description of this service"),
    (".well-known/void", "VoID", "数据集说明 description of the dataset"),
    ("health", "状态 Health", "服务是否正常 whether the service answers"),
)


def services() -> str:
    """The list of what the server offers, as HTML."""
    items = "".join(
        f'<li><a href="/{escape(path)}">{escape(name)}</a>: {escape(text)}</li>' for path, name, text in _OFFERS
    )
    form = (
        '<form action="/resource" method="get"><label for="iri">IRI</label> '
        '<input id="iri" name="iri" type="url" required size="60"> '
        "<button>打开 Open</button></form>"
    )
    return f"<h2>服务 Services</h2><ul>{items}</ul>{form}"
