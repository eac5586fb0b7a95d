"""The home page: the catalogue with its datasets and files, with markup for search engines (schema.org Dataset)."""

from __future__ import annotations

import json
from html import escape

from kg.publish.site.html import STYLE, link, page, row
from kg.publish.site.site_paths import SitePaths
from kg.publish.site.triple_index import TripleIndex, literal
from kg.rdf.names import DCAT, DCT, DQV, PC, VOCABULARY_IRI

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# The title of a dataset without single files, which has no catalogue.
_NO_CATALOGUE = "政策承诺知识图谱 Policy commitments"
_EXPLORER = "explorer.html"
_REVIEW = "review.csv"
_DEFINED = "http://www.w3.org/2004/02/skos/core#ConceptScheme"


def front_page(things: TripleIndex, places: SitePaths, files: list[str], services: str = "") -> str:
    """`index.html`; `files` are the paths of the files under `file/`, `services` additional content as HTML."""
    catalog = f"{places.base}set/catalog"
    datasets = sorted(_values(things, catalog, DCAT.dataset.value))
    series = [one for one in datasets if (_TYPE, f"<{DCAT.DatasetSeries.value}>") in things.about.get(one, ())]
    title = _NO_CATALOGUE
    parts = [f"<h1>{escape(title)}</h1>"]
    if catalog in things.about:
        title = f"{_text(things, catalog, DCT.title.value, 'zh-Hans')} {_text(things, catalog, DCT.title.value, 'en')}"
        parts = [
            f"<h1>{escape(title)}</h1>",
            f"<p>{escape(_text(things, catalog, DCT.description.value, 'zh-Hans'))}<br>"
            f"{escape(_text(things, catalog, DCT.description.value, 'en'))}</p>",
        ]
    if _EXPLORER in files:
        parts.append(f'<p><a href="file/{_EXPLORER}">浏览图谱 Open the explorer</a></p>')
    parts.append(_about(things, places, series, files))
    parts.append(f"{services}<h2>数据集 Datasets</h2><table>")
    of_reports = {one for one, pairs in things.about.items() if any(p == DCAT.inSeries.value for p, _ in pairs)}
    for dataset in sorted(datasets, key=lambda one: (one in of_reports, one)):
        if dataset not in series:
            parts.append(_dataset(things, places, dataset, files))
    parts.append("</table><h2>地区 Areas</h2><table>")
    for one in series:
        members = sorted(subject for p, subject in things.incoming.get(one, ()) if p == DCAT.inSeries.value)
        cells = "<br>".join(link(places.link(member, 0), things.label(member)) for member in members)
        parts.append(f"<tr><th>{link(places.link(one, 0), things.label(one))}</th><td>{cells}</td></tr>")
    parts.append("</table><h2>报告 Reports</h2><ul>")
    reports = sorted(iri for iri, pairs in things.about.items() if (_TYPE, f"<{PC.Report.value}>") in pairs)
    parts.extend(f"<li>{link(places.link(one, 0), things.label(one))}</li>" for one in reports)
    parts.append("</ul><h2>文件 Files</h2><ul>")
    parts.extend(f'<li><a href="file/{escape(name)}">{escape(name)}</a></li>' for name in files)
    parts.append("</ul>")
    markup = json.dumps(_schema_org(things, places, catalog, datasets), ensure_ascii=False).replace("<", "\\u003c")
    head = (
        f'<script type="application/ld+json">{markup}</script>'
        '<link rel="alternate" type="text/turtle" href="file/catalog.ttl">'
    )
    return page(title, "\n".join(parts), 0, head, f"file/{_EXPLORER}" if _EXPLORER in files else None)


def not_found_page() -> str:
    """`404.html`, with which hosts of static sites answer at any address: it has no links, and its style is inside."""
    said = (
        "<h1>没有此页 Page not found</h1><p>此地址没有页面。请返回，或从目录开始。<br>"
        "There is no page at this address. Go back, or start from the catalogue.</p>"
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><title>404</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>{said}</main></body></html>\n"
    )


def _about(things: TripleIndex, places: SitePaths, series: list[str], files: list[str]) -> str:
    """The dataset about itself: areas and years, those missing between them, what awaits a look, and the scores."""
    parts = ["<h2>关于这份数据 About the dataset</h2>"]
    if series:
        parts.append("<table>")
        for one in series:
            members = {
                int(year): subject
                for predicate, subject in things.incoming.get(one, ())
                if predicate == DCAT.inSeries.value and (year := subject.rsplit("-", 1)[-1]).isdigit()
            }
            years = range(min(members), max(members) + 1) if members else ()
            cells = [
                link(places.link(members[year], 0), str(year))
                if year in members
                else f"<small>{year} 缺 missing</small>"
                for year in years
            ]
            parts.append(
                f"<tr><th>{link(places.link(one, 0), things.label(one))}</th><td>{' · '.join(cells)}</td></tr>"
            )
        parts.append("</table>")
    leads = []
    if _EXPLORER in files:
        leads.append(
            f'<a href="file/{_EXPLORER}#/data">识别率、偏离较大的数值和待核对的事实 '
            "Numbers read, outliers and facts that await a look</a>"
        )
    if _REVIEW in files:
        leads.append(f'<a href="file/{_REVIEW}">待核对的事实（表格） Facts to review, as a table</a>')
    parts.extend(f"<p>{lead}</p>" for lead in leads)
    scored = sorted(
        (things.label(one), things.label(one, "en"), things.value(one, DQV.value.value) or "")
        for predicate, one in (
            (predicate, value[1:-1])
            for predicate, value in things.about.get(f"{places.base}set/graph", ())
            if value[0] == "<"
        )
        if predicate == DQV.hasQualityMeasurement.value
    )
    if scored:
        rows = (row(f"{escape(chinese)}<br>{escape(english)}", escape(value)) for chinese, english, value in scored)
        parts.append(f"<h3>识别得分 How well this version reads</h3><table>{''.join(rows)}</table>")
    return "\n".join(parts)


def vocabularies_page(things: TripleIndex, files: str) -> str:
    """`vocab.html`: the code lists. `files`: the catalogue entries of their files, as HTML."""
    schemes = sorted(
        iri
        for iri, pairs in things.about.items()
        if iri.startswith(VOCABULARY_IRI) and (_TYPE, f"<{_DEFINED}>") in pairs
    )
    items = "".join(
        f'<li><a href="vocab/{iri[len(VOCABULARY_IRI) :]}.html">{escape(things.label(iri))} '
        f"{escape(things.label(iri, 'en'))}</a></li>"
        for iri in schemes
    )
    return page("词表 Code lists", f"<h1>词表 Code lists</h1><ul>{items}</ul>{files}", 0)


def _dataset(things: TripleIndex, places: SitePaths, dataset: str, files: list[str]) -> str:
    cells = []
    for distribution in sorted(_values(things, dataset, DCAT.distribution.value)):
        address = things.value(distribution, DCAT.downloadURL.value) or ""
        path = address.removeprefix(places.base + "file/")
        if path in files:
            size = int(things.value(distribution, DCAT.byteSize.value) or 0)
            cells.append(f'<a href="file/{escape(path)}">{escape(path)}</a> {size:,} B')
    title = _text(things, dataset, DCT.title.value, "zh-Hans")
    english = _text(things, dataset, DCT.title.value, "en")
    return f"<tr><th>{link(places.link(dataset, 0), title)}</th><td>{escape(english)}<br>{'<br>'.join(cells)}</td></tr>"


def _schema_org(things: TripleIndex, places: SitePaths, catalog: str, datasets: list[str]) -> dict[str, object]:
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "@id": catalog,
        "name": _text(things, catalog, DCT.title.value, "en"),
        "description": _text(things, catalog, DCT.description.value, "en"),
        "license": things.value(catalog, DCT.license.value),
        "inLanguage": ["zh-Hans", "en"],
        "dataset": [_schema_dataset(things, one) for one in datasets],
    }


def _schema_dataset(things: TripleIndex, dataset: str) -> dict[str, object]:
    return {
        "@type": "Dataset",
        "@id": dataset,
        "name": _text(things, dataset, DCT.title.value, "en"),
        "alternateName": _text(things, dataset, DCT.title.value, "zh-Hans"),
        "description": _text(things, dataset, DCT.description.value, "en"),
        "license": things.value(dataset, DCT.license.value),
        "identifier": dataset,
        "creator": {"@type": "Organization", "name": "policy-commitment-kg contributors"},
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": things.value(one, DCAT.downloadURL.value),
                "encodingFormat": (things.value(one, DCAT.mediaType.value) or "").rsplit("media-types/", 1)[-1],
                "contentSize": f"{things.value(one, DCAT.byteSize.value)} B",
            }
            for one in sorted(_values(things, dataset, DCAT.distribution.value))
        ],
    }


def _values(things: TripleIndex, iri: str, predicate: str) -> list[str]:
    return [value[1:-1] for one, value in things.about.get(iri, ()) if one == predicate and value[0] == "<"]


def _text(things: TripleIndex, iri: str, predicate: str, language: str) -> str:
    for one, value in things.about.get(iri, ()):
        if one == predicate and value[0] == '"':
            text, tag, _ = literal(value)
            if tag.lower() == language.lower():
                return text
    return things.label(iri)
