/**
 * The one script of a report: finds products in the list that the page carries. Everything else stands without it.
 * It asks nobody for anything, and puts text of products only into text nodes.
 */
export const SCRIPT = `
(async () => {
  const box = document.getElementById("every");
  const held = document.getElementById("data");
  if (!box || !held || typeof DecompressionStream === "undefined") return;
  const text = atob(held.content.textContent.trim());
  const packed = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) packed[at] = text.charCodeAt(at);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const data = JSON.parse(await new Response(stream).text());
  const signs = JSON.parse(box.dataset.signs);
  const names = JSON.parse(box.dataset.names);
  let lower;
  const find = document.getElementById("find");
  const rows = document.getElementById("found");
  const said = document.getElementById("said");
  const most = 50;
  let kind = -1;
  const cell = (tag, text, name) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (name) made.className = name;
    return made;
  };
  const rowOf = (at) => {
    const row = document.createElement("tr");
    const head = cell("th", data.titles[at]);
    head.scope = "row";
    const id = cell("div", data.ids[at], "quiet");
    head.append(id);
    row.append(head);
    for (const standing of data.kinds[data.patterns[at]]) {
      const td = cell("td", "", "mark " + standing);
      const sign = cell("b", signs[standing]);
      sign.setAttribute("aria-hidden", "true");
      td.append(sign, names[standing]);
      row.append(td);
    }
    return row;
  };
  const show = () => {
    const wanted = find.value.trim().toLowerCase();
    if (wanted) lower ??= data.titles.map((title, at) => (title + "\\n" + data.ids[at]).toLowerCase());
    const hits = [];
    let count = 0;
    for (let at = 0; at < data.ids.length; at += 1) {
      if ((kind >= 0 && data.patterns[at] !== kind) || (wanted && !lower[at].includes(wanted))) continue;
      count += 1;
      if (hits.length < most) hits.push(at);
    }
    rows.replaceChildren(...hits.map(rowOf));
    said.textContent = count === 0 ? box.dataset.none : hits.length + " / " + count;
  };
  let waiting = 0;
  find.addEventListener("input", () => {
    kind = -1;
    clearTimeout(waiting);
    waiting = setTimeout(show, 60);
  });
  for (const button of document.querySelectorAll("button[data-kind]")) {
    button.disabled = false;
    button.addEventListener("click", () => {
      kind = Number(button.dataset.kind);
      find.value = "";
      show();
      find.focus();
      box.scrollIntoView();
    });
  }
  box.hidden = false;
  show();
})();
`;
