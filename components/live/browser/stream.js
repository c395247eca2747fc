// One event stream a run, shared by all panes of the page that show it: browsers allow only six
// connections a host. A pane has `show(news, stream)`, and may have `tick(stream)`.

const streams = new Map(); // run id -> Stream

const PATIENCE = 8000; // ms without a first event, after which the stream counts as unreachable
const FAILURES = 3; // of connecting, likewise
const RETRY = 2000; // ms until a stream that broke for good is opened anew
const GLANCE = 5000; // ms between two looks while the page is hidden: its tab's title tells the end
const TICK = 200; // ms between two looks at the clock

class Stream {
  constructor(run) {
    this.run = run;
    this.turn = null; // how many lanes were written once more, as far as Python has said
    this.state = null; // the run's; null until it is known
    this.ended = false;
    this.lanes = []; // by index: all that is known about a lane
    this.versions = []; // by lane: what is shown in the place of its post, if anything is
    this.pointed = 0; // the moment of the press that places were pointed at for
    this.differences = []; // by lane: how it differs from the baseline, in words
    this.panes = new Set();
    this.lastId = ""; // how far the events have brought this page
    this.failures = 0;
    this.serial = 0; // of the news that came last
    this.relayed = false; // Python brings the news
    this.onVisibility = () => {
      if (!document.hidden) return this.open();
      this.close();
      this.glanceLater();
    };
    document.addEventListener("visibilitychange", this.onVisibility);
    this.ticker = setInterval(() => this.tick(), TICK);
  }

  join(pane) {
    this.panes.add(pane);
    pane.heard = this.serial;
    if (this.state) pane.show(this.lanes.map(everything), this);
    pane.differ?.(this.differences);
    this.open();
  }

  leave(pane) {
    this.panes.delete(pane);
    if (this.panes.size) return;
    this.close();
    clearInterval(this.ticker);
    document.removeEventListener("visibilitychange", this.onVisibility);
    streams.delete(this.run);
  }

  // After a retry there is more to hear; what the other lanes have said stays.
  turnTo(turn, ended) {
    const another = this.turn !== null && turn > this.turn;
    this.turn = turn;
    if (!another) return;
    this.ended = false;
    for (const [index, lane] of this.lanes.entries()) if (lane) lane.ended = ended.includes(index);
    this.close();
    this.open();
  }

  showAs(index, version) {
    if (JSON.stringify(version ?? null) === JSON.stringify(this.versions[index] ?? null)) return;
    this.versions[index] = version;
    if (!this.lanes[index]) return;
    for (const pane of this.panes)
      if (pane.lane === index) pane.show([everything(this.lanes[index])], this);
  }

  // Places of a lane's post are pointed at, once for each press: reruns say the same again, and one
  // that began before the last press may say what was pressed before.
  point(index, { turn, places, at }) {
    if (turn <= this.pointed) return;
    this.pointed = turn;
    for (const pane of this.panes) pane.point?.(pane.lane === index ? places : [], at);
  }

  tellDifferences(said) {
    this.differences = said;
    for (const pane of this.panes) pane.differ?.(said);
  }

  endedLanes() {
    return [...this.lanes.keys()].filter((index) => this.lanes[index]?.ended);
  }

  open(hidden = false) {
    if (this.source || this.ended || this.relayed || !this.panes.size) return;
    if (document.hidden && !hidden) return this.glanceLater();
    const url = new URL(`api/runs/${this.run}/lanes/all/live`, document.baseURI);
    if (this.lastId) url.searchParams.set("from", this.lastId);
    this.source = new EventSource(url);
    this.source.onmessage = (event) => {
      clearTimeout(this.patience);
      this.lastId = event.lastEventId;
      this.take(JSON.parse(event.data));
      if (!document.hidden) return;
      this.close();
      this.glanceLater();
    };
    this.source.onerror = () => this.fail(this.source?.readyState === EventSource.CLOSED);
    if (!this.state) this.patience = setTimeout(() => this.giveUp(), PATIENCE);
  }

  // A hidden page has no connection of its own, but for a moment now and then.
  glanceLater() {
    clearTimeout(this.glance);
    this.glance = setTimeout(() => this.open(true), GLANCE);
  }

  close() {
    clearTimeout(this.patience);
    clearTimeout(this.glance);
    this.source?.close();
    this.source = null;
  }

  // The browser itself connects again, unless what answered was no event stream at all.
  fail(forGood) {
    this.failures += 1;
    if (!this.state && (forGood || this.failures >= FAILURES)) return this.giveUp();
    if (!forGood) return;
    this.close();
    setTimeout(() => this.open(), RETRY);
  }

  giveUp() {
    this.close();
    for (const pane of this.panes) pane.unreachable?.();
  }

  take({ state, ended, lanes }) {
    this.state = state;
    this.ended = ended;
    for (const news of lanes) this.lanes[news.lane] = remember(this.lanes[news.lane], news);
    this.serial += 1;
    const serial = this.serial;
    for (const pane of this.panes) if (pane.lane === undefined) pane.show(lanes, this);
    // A task for each lane: what is pressed meanwhile waits for one lane at most. A pane that joins
    // before its turn has heard everything by then.
    for (const news of lanes)
      setTimeout(() => {
        for (const pane of this.panes)
          if (pane.lane === news.lane && pane.heard < serial) pane.show([news], this);
      });
    if (ended) this.close();
  }

  tick() {
    if (this.ended || document.hidden) return;
    for (const pane of this.panes) pane.tick?.(this);
  }
}

export function streamOf(run) {
  if (!streams.has(run)) streams.set(run, new Stream(run));
  return streams.get(run);
}

function remember(known, news) {
  const lane = { html: "", tail: "", text: "", ...known, ...news };
  lane.html = (news.reset ? "" : (known?.html ?? "")) + (news.done ?? "");
  lane.text = news.reply ?? (known?.text ?? "") + (news.more ?? "");
  if (lane.text !== known?.text) lane.grew = performance.now();
  if (news.elapsed !== undefined) lane.pressed = performance.now() - news.elapsed * 1000;
  return lane;
}

// What a pane that comes late must hear of a lane.
function everything(lane) {
  return { ...lane, reset: true, done: lane.html, reply: lane.text };
}

export function secondsSince(moment) {
  return (performance.now() - moment) / 1000;
}
