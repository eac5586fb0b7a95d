// Facts as tables: sortable by every column, with a filter. Column -1 is the order of the source.
const order = { targets: { column: -1, down: false }, projects: { column: 1, down: true } };
const filters = { targets: "", projects: "" };
let targetKinds = "target";

const collator = () => new Intl.Collator(language === "en" ? "en" : "zh-Hans", { numeric: true });

function showTargets() {
  const facts = DATA.facts.filter((fact) =>
    targetKinds === "all" ? fact.kind !== "milestone" : targetKinds === "target" ? ["target", "qualitative"].includes(fact.kind) : fact.kind === "outcome",
  );
  const choice = make(
    "select",
    {
      "aria-label": say("kind"),
      onchange: (event) => {
        targetKinds = event.target.value;
        showTargets();
      },
    },
    [
      ["target", `${kindWord("target")} + ${kindWord("qualitative")}`],
      ["outcome", kindWord("outcome")],
      ["all", say("all")],
    ].map(([value, text]) => make("option", { value, selected: value === targetKinds }, text)),
  );
  const rows = facts.map((fact) => {
    const statement = DATA.statements[fact.statement];
    const about = nodeByKey.get(fact.about);
    const name = about && about.kind === "indicator" ? labelOf(about) : fact.subject;
    const value = fact.value ? pick(fact.value) : fact.condition;
    return {
      key: fact.id,
      cells: [
        { text: name, node: thingLink(fact.id, name) },
        { text: value, sort: fact.number === undefined ? undefined : Number(fact.number), class: fact.value ? "value" : "" },
        { text: fact.period ? pick(fact.period) : "", sort: fact.end, class: "when" },
        { text: codeWord("strength", statement.strength) || "" },
        { text: codeWord("topic", statement.topic) || "" },
        { text: quoteOf(fact), class: "quote" },
      ],
    };
  });
  table("targets", [say("what"), say("value"), say("period"), say("strength"), say("topic"), say("quote")], rows, choice);
}

function showProjects() {
  const groups = new Map();
  for (const fact of DATA.facts)
    if (fact.kind === "milestone") groups.set(fact.about, [...(groups.get(fact.about) || []), fact]);
  const rows = [...groups].map(([key, facts]) => {
    const node = nodeByKey.get(key);
    const steps = facts.sort(byTime);
    const last = steps[steps.length - 1];
    const topic = node && nodeByKey.get(node.home);
    return {
      key,
      cells: [
        { text: labelOf(node), node: thingLink(key) },
        {
          text: steps.map((fact) => codeWord("milestone", fact.state)).join(" "),
          sort: steps.length,
          node: make(
            "span",
            { class: "steps" },
            steps.map((fact) =>
              make(
                "a",
                { href: addressOf({ at: fact.id }), class: `step ${fact.promised ? "promised" : "reported"}`, title: say(fact.promised ? "promised" : "reported") },
                make("span", { class: "when" }, fact.period ? pick(fact.period) : "–"),
                codeWord("milestone", fact.state),
              ),
            ),
          ),
        },
        { text: last.period ? pick(last.period) : "", sort: last.end, class: "when" },
        { text: topic ? labelOf(topic) : "" },
      ],
    };
  });
  table("projects", [say("what"), say("steps"), say("period"), say("topic")], rows);
}

function table(view, columns, rows, choice) {
  const { column, down } = order[view];
  const compare = collator().compare;
  const wanted = fold(filters[view]);
  const kept = rows.filter((row) => !wanted || row.cells.some((cell) => fold(cell.text || "").includes(wanted)));
  if (column >= 0) kept.sort((a, b) => {
    const [x, y] = [a.cells[column], b.cells[column]];
    const [p, q] = [x.sort ?? x.text, y.sort ?? y.text];
    const result = typeof p === "number" && typeof q === "number" ? p - q : compare(String(p ?? ""), String(q ?? ""));
    return down ? -result : result;
  });
  const field = make("input", {
    type: "search",
    class: "filter",
    placeholder: say("filter"),
    "aria-label": say("filter"),
    oninput: (event) => {
      filters[view] = event.target.value;
      const place = event.target.selectionStart;
      table(view, columns, rows, choice);
      const again = byId(`view-${view}`).querySelector(".filter");
      again.focus();
      again.setSelectionRange(place, place);
    },
  });
  field.value = filters[view];
  const head = columns.map((name, position) =>
    make(
      "th",
      { scope: "col", "aria-sort": position === column ? (down ? "descending" : "ascending") : "none" },
      button(name + (position === column ? (down ? " ▾" : " ▴") : ""), () => {
        order[view] = { column: position, down: position === column && !down };
        table(view, columns, rows, choice);
      }),
    ),
  );
  fill(
    byId(`view-${view}`),
    make("div", { class: "tools" }, choice, field, make("span", { class: "label", role: "status" }, say("rows", kept.length))),
    make(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": say(view) },
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, head)),
        make(
          "tbody",
          {},
          kept.map((row) =>
            make(
              "tr",
              { class: row.key === state.at ? "current" : undefined },
              row.cells.map((cell) => make("td", { class: cell.class }, cell.node || said(cell.text || ""))),
            ),
          ),
        ),
      ),
    ),
  );
}
