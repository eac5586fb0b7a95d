"use strict";
// The query page: sends a named query or SPARQL to the server it came from, and shows the answer as a table.
{
  const byId = (id) => document.getElementById(id);
  const queries = JSON.parse(byId("queries").textContent);
  // No more rows than this are drawn. Of a named query a page is asked for; the downloads hold all.
  const MOST_ROWS = 1000;

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const chosen = () => queries.find((query) => query.name === byId("name").value);

  const showQuery = () => {
    const query = chosen();
    byId("description").replaceChildren(
      query.description["zh-Hans"], make("br"), make("span", { lang: "en" }, query.description.en));
    byId("parameters").replaceChildren(...query.parameters.filter((one) => one.kind !== "language").map((one) => {
      const id = `parameter-${one.name}`;
      const input = make("input", { id, name: one.name, "aria-describedby": `${id}-meaning`, autocomplete: "off" });
      if (one.kind === "integer") input.setAttribute("inputmode", "numeric");
      return make("div", { class: "field" }, make("label", { for: id }, one.name), " ", input,
        make("small", { id: `${id}-meaning` }, `${one.meaning["zh-Hans"]} · ${one.meaning.en}`));
    }));
  };

  const cell = (term) => {
    if (!term) return make("td");
    if (term.type === "uri") {
      return make("td", {}, make("a", { href: `/resource?iri=${encodeURIComponent(term.value)}` }, term.value));
    }
    if (term.type === "triple") {
      const { subject, predicate, object } = term.value;
      return make("td", {}, [subject, predicate, object].map((part) => part.value).join(" "));
    }
    const attributes = term["xml:lang"] ? { lang: term["xml:lang"] } : {};
    return make("td", attributes, term.value);
  };

  const table = (names, rows) => make("table", {},
    make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...rows.slice(0, MOST_ROWS).map((row) => make("tr", {}, ...names.map((name) => cell(row[name]))))));

  const say = (text, isError = false) => {
    const status = byId("status");
    status.className = isError ? "error" : "";
    status.textContent = text;
  };

  const show = (type, text, skipped = 0) => {
    if (type.startsWith("text/turtle")) {
      byId("answer").replaceChildren(make("pre", {}, text));
      say(`Turtle, ${text.length} 个字符 characters`);
      return;
    }
    const content = JSON.parse(text);
    if ("boolean" in content) {
      say(content.boolean ? "是 true" : "否 false");
      return;
    }
    const rows = content.results.bindings;
    byId("answer").replaceChildren(table(content.head.vars, rows));
    const drawn = rows.length > MOST_ROWS ? `，显示前 ${MOST_ROWS} 行 the first ${MOST_ROWS} are shown` : "";
    const place = skipped ? `，在前 ${skipped} 行之后 after the first ${skipped}` : "";
    say(`${rows.length} 行 rows${place}${drawn}`);
  };

  // The page before and after the one that is shown; `ask` is given the address of all rows and how many to skip.
  const pages = { previous: null, next: null };
  const offerPages = (previous, next) => {
    Object.assign(pages, { previous, next });
    byId("previous").disabled = !previous;
    byId("next").disabled = !next;
    byId("pages").hidden = !previous && !next;
  };
  for (const way of ["previous", "next"]) byId(way).addEventListener("click", () => pages[way]?.());

  const offer = (address, formats) => {
    byId("downloads").replaceChildren("下载 Download: ", ...formats.flatMap(([name, format]) => [
      make("a", { href: `${address}${address.includes("?") ? "&" : "?"}format=${format}`, download: "" }, name), " "]));
    byId("downloads").hidden = false;
  };

  let latest = 0;
  const ask = async (address, options, formats, skipped = null) => {
    const turn = ++latest;
    const most = Number(byId("named").dataset.rows);
    const page = skipped === null ? "" : `${address.includes("?") ? "&" : "?"}limit=${most}&offset=${skipped}`;
    byId("answer").replaceChildren();
    offerPages(null, null);
    byId("downloads").hidden = true;
    say("查询中…… asking …");
    try {
      const response = await fetch(address + page, options);
      const text = await response.text();
      if (turn !== latest) return;
      if (!response.ok) {
        say(text.trim(), true);
      } else {
        show(response.headers.get("Content-Type"), text, skipped ?? 0);
        const go = (to) => () => ask(address, options, formats, to);
        const isMore = /rel="next"/.test(response.headers.get("Link") ?? "");
        offerPages(skipped ? go(Math.max(0, skipped - most)) : null, isMore ? go(skipped + most) : null);
        if (formats.length) offer(address, formats);
      }
    } catch (error) {
      if (turn === latest) say(`服务器没有回答 the server does not answer: ${error.message}`, true);
    }
    byId("answer-title").focus();
  };

  const accept = { Accept: "application/sparql-results+json, text/turtle;q=0.9" };

  byId("named").addEventListener("submit", (event) => {
    event.preventDefault();
    const query = chosen();
    const given = new URLSearchParams();
    for (const input of byId("parameters").querySelectorAll("input")) {
      if (input.value.trim()) given.set(input.name, input.value.trim());
    }
    if (query.parameters.some((one) => one.kind === "language")) given.set("language", byId("language").value);
    const rest = given.toString();
    ask(`/named/${query.name}${rest ? `?${rest}` : ""}`, { headers: accept },
      [["CSV", "csv"], ["JSON", "json"], ["XML", "xml"], ["TSV", "tsv"]], query.rows ? 0 : null);
  });

  byId("sparql").addEventListener("submit", (event) => {
    event.preventDefault();
    const headers = { ...accept, "Content-Type": "application/sparql-query" };
    ask("/sparql", { method: "POST", body: byId("text").value, headers }, []);
  });

  byId("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("sparql").requestSubmit();
  });

  byId("edit").addEventListener("click", () => {
    byId("text").value = chosen().sparql;
    byId("text").focus();
  });

  byId("name").addEventListener("change", showQuery);
  if (navigator.language.startsWith("en")) byId("language").value = "en";
  showQuery();
}
