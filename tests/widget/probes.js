// What tests ask of a page that has the widget. Evaluated as one expression: `(PROBES).small()`.
// Those that look for faults give them as names of elements, and nothing when all is well.
(() => {
  const host = document.querySelector("sales-agent");
  const root = host?.shadowRoot;
  const seen = (selector) => [...root.querySelectorAll(selector)].filter((node) => node.checkVisibility());
  const named = (nodes) => nodes.map((node) => `${node.localName}.${node.getAttribute("class") ?? ""}`);
  const widthOf = (node, side) => parseFloat(getComputedStyle(node)[`border${side}Width`]);

  return {
    /** Targets under 24 x 24 px. WCAG 2.5.8 spares links within a sentence; a chip's box is widened by its ::after. */
    small() {
      const targets = seen("button:not(.chip, :disabled), input, select, textarea, summary, a.title, .actions a");
      return named(targets.filter((node) => node.offsetWidth < 24 || node.offsetHeight < 24));
    },

    /** What is wider than its place, or than the window. */
    wide() {
      const parts = ".panel, header, .log, .flow, .composer, .turn, .theirs, .sources li, .ask, .meet, .problem, .choices, .note";
      const isWide = (node) =>
        node.scrollWidth > node.clientWidth + 1 || node.getBoundingClientRect().right > innerWidth + 1;
      const page = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
      return [...page, ...named(seen(parts).filter(isWide))];
    },

    /** Words that do not fit their box. */
    cut() {
      const worded = "button, .choices p, .problem p, .count, .disclosure, .state, .hours, summary, label:not(.vh)";
      const isCut = (node) => node.scrollHeight > node.clientHeight + 2 && getComputedStyle(node).overflow !== "visible";
      return named(seen(worded).filter(isCut));
    },

    /** Spreads the text as WCAG 1.4.12 says. */
    spread() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }" +
          " p { margin-bottom: 2em !important }",
      );
      root.adoptedStyleSheets.push(sheet);
    },

    /** What would have no edge where backgrounds are taken away, as in forced colours. */
    edgeless() {
      const edged = ".dock > button, .panel, .icon, .mine, .composer, .send, .primary, .meet .times button, .suggestions button";
      return named(seen(edged).filter((node) => !widthOf(node, "Top") && !widthOf(node, "Bottom")));
    },

    /** Where the focus is, and whether that can be seen. */
    focused() {
      let node = document.activeElement;
      while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
      const { x, y, width, height } = node.getBoundingClientRect();
      const { outlineStyle, outlineWidth } = getComputedStyle(node);
      const field = node.localName === "textarea"; // the composer's frame is its ring
      // 2.4.11: something may lie on a part of it, such as the button that leads to the end.
      const uncovered = [0.1, 0.5, 0.9].some((share) => {
        const top = node.getRootNode().elementFromPoint(x + width * share, Math.min(y + height / 2, innerHeight - 1));
        return node.contains(top) || top?.contains(node);
      });
      return {
        what: named([node])[0],
        inside: node.getRootNode() === root,
        ring: field || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
        seen: y >= 0 && y < innerHeight && uncovered,
      };
    },

    /** How each visible element of the widget looks, and where. */
    looks() {
      const names =
        "color backgroundColor fontSize fontFamily lineHeight letterSpacing textTransform opacity cursor visibility zIndex " +
        "boxSizing listStyleType textAlign writingMode animationName transitionDuration pointerEvents textShadow";
      return seen("*").map((node) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        const style = getComputedStyle(node);
        const box = [x, y, width, height].map(Math.round);
        return [...named([node]), box, ...names.split(" ").map((name) => style[name])].join(" | ");
      });
    },

    /** The page's own elements, with every property they have. */
    page() {
      return [...document.querySelectorAll("html, body, main, main *")].map((node) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        const style = getComputedStyle(node);
        return [node.localName, x, y, width, height, ...[...style].map((name) => style.getPropertyValue(name))].join(" | ");
      });
    },
  };
})()
