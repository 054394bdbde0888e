// Measures the page from within: added before its own scripts by tests/bench/stage.py and learn.py.
globalThis.bench = { opened: 0, shift: 0 };
{
  const QUIET = 120;          // ms without a change: it is drawn
  const $ = (id) => document.getElementById(id);

  const picture = () => document.querySelector("[data-role=picture]");
  const look = () => {
    if (picture()?.data && document.querySelector("[data-part=heat] .heatmaplayer")) bench.opened = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) bench.shift += value;
  }).observe({ type: "layout-shift", buffered: true });

  // Seconds from the frame that begins the redraw to the last change of the graph, and of the whole stage.
  async function timed(act) {
    const last = { picture: 0, result: 0 };
    const watched = { picture: picture(), result: $("result") };
    const watching = Object.entries(watched).map(([id, element]) => {
      const seen = new MutationObserver(() => { last[id] = performance.now(); });
      seen.observe(element, { subtree: true, childList: true, attributes: true, characterData: true });
      return seen;
    });
    const frame = new Promise((done) => requestAnimationFrame(done));
    act();
    const start = await frame;
    do await new Promise((done) => setTimeout(done, 30));
    while (performance.now() - Math.max(last.result, start) < QUIET);
    for (const one of watching) one.disconnect();
    return Object.values(last).map((time) => Math.max(0, time - start) / 1000);
  }

  bench.timed = timed;
  bench.step = (key) => timed(() => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  bench.seek = (t) => timed(() => {
    $("time").value = t;
    $("time").dispatchEvent(new Event("input", { bubbles: true }));
  });
}
