import type { PresentPerson } from '#lib/live/events.ts';
import { Meetings } from '#server/realtime/presence/meetings.ts';
import { topics } from '#server/usecases/bus-topics.ts';
import { FakeTime } from './fake-time.ts';
import { QuietLog } from './quiet-log.ts';
import { SharedBus, type NodeEnd } from './shared-bus.ts';

/** Presence on one node, wired as `Live` does it. */
export class PresenceNode {
  readonly end: NodeEnd;
  readonly meetings: Meetings;
  readonly told: { meetingId: string; people: PresentPerson[] }[] = [];
  /** What is connected here: the truth that every list should tell in the end. */
  readonly devices: { meetingId: string; personId: string; device: string }[] = [];

  constructor(bus: SharedBus, name: string, time: FakeTime, skew = 0) {
    this.end = bus.join(name);
    this.meetings = new Meetings({
      clock: { now: () => time.now() + skew },
      timers: time,
      log: new QuietLog(),
      bus: this.end,
      shared: true,
      tell: (meetingId) => this.told.push({ meetingId, people: this.meetings.list(meetingId) }),
    });
    this.end.on(topics.presence, (part) => this.meetings.others.heard(part));
    this.end.on(topics.presenceWanted, (wanted) => this.meetings.others.wanted(wanted));
    this.end.onGone((node) => this.meetings.others.gone(node));
    this.end.onMissed(() => this.meetings.others.missed());
  }

  list(meetingId = 'm1'): PresentPerson[] {
    return this.meetings.list(meetingId);
  }

  names(meetingId = 'm1'): string[] {
    return this.list(meetingId).map(({ personId }) => personId);
  }
}

/** So many nodes, with one clock and one bus. */
export function presenceNodes(...names: string[]) {
  const [time, bus] = [new FakeTime(), new SharedBus()];
  return {
    time,
    bus,
    nodes: names.map((name) => new PresenceNode(bus, name, time)) as [PresenceNode, PresenceNode, PresenceNode],
  };
}
