/* Shows /openapi.json without asking any other host. Text goes in as text, never as markup. */
"use strict";
const element = (name, text, ...children) => {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  node.append(...children);
  return node;
};

/* A schema as a reader wants it: references followed, one line a member. */
const outline = (root, schema, depth = 0) => {
  if (!schema || depth > 8) return "…";
  if (schema.$ref) return outline(root, schema.$ref.split("/").slice(1).reduce((at, key) => at[key], root), depth);
  const pad = "  ".repeat(depth + 1);
  const type = [].concat(schema.type ?? "any");
  if (type.includes("array")) return `[ ${outline(root, schema.items, depth)} ]`;
  if (!type.includes("object")) return type.join(" | ") + (schema.format ? ` (${schema.format})` : "") + (schema.description ? `  — ${schema.description}` : "");
  const members = Object.entries(schema.properties ?? {}).map(([name, member]) =>
    `${pad}${name}${(schema.required ?? []).includes(name) ? "" : "?"}: ${outline(root, member, depth + 1)}`);
  return `{\n${members.join("\n")}\n${"  ".repeat(depth)}}${type.includes("null") ? " | null" : ""}`;
};

const operation = (root, method, path, op) => {
  const box = element("details", "", element("summary", "", element("b", method.toUpperCase()), element("code", path), " " + op.summary), element("p", op.description));
  if (op.parameters.length)
    box.append(element("pre", op.parameters.map((p) => `${p.in} ${p.name}${p.required ? "" : "?"}: ${outline(root, p.schema)}  ${p.description}`).join("\n")));
  if (op.requestBody) box.append(element("h4", "Body"), element("pre", outline(root, Object.values(op.requestBody.content)[0].schema)));
  for (const [status, reply] of Object.entries(op.responses)) {
    const whole = reply.$ref ? reply.$ref.split("/").slice(1).reduce((at, key) => at[key], root) : reply;
    const shown = status < 300 ? Object.values(whole.content ?? {})[0] : null;
    box.append(element("h4", `${status} ${whole.description}`));
    if (shown) box.append(element("pre", outline(root, shown.schema)));
  }
  return box;
};

fetch("/openapi.json").then((reply) => reply.json()).then((root) => {
  const main = document.getElementById("operations");
  const boxes = Object.entries(root.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, op]) => ({ tag: op.tags[0], text: `${method} ${path} ${op.summary}`.toLowerCase(), box: operation(root, method, path, op) })));
  const show = (wanted) => {
    main.replaceChildren();
    for (const tag of root.tags) {
      const shown = boxes.filter((b) => b.tag === tag.name && b.text.includes(wanted));
      if (shown.length) main.append(element("h2", tag.name), element("p", tag.description), ...shown.map((b) => b.box));
    }
  };
  document.getElementById("search").addEventListener("input", (event) => show(event.target.value.toLowerCase()));
  show("");
});
