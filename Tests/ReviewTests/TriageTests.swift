import Monitoring
import Testing

@testable import Review

struct TriageTests {
    struct Known: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var verdicts: [Verdict] = []
        var events: [TriageEvent.Kind]
        var now: Moment = day(10)
        var state: AlertState
    }

    /// Events happen on days 1, 2, 3 …; verdicts on the day of their number.
    @Test(arguments: [
        Known(testDescription: "nothing recorded", events: [], state: .open),
        Known(testDescription: "raised", events: [.raised], state: .open),
        Known(testDescription: "seen", events: [.raised, .acknowledged], state: .acknowledged),
        Known(
            testDescription: "seen and given",
            events: [.raised, .acknowledged, .assigned(to: "bo"), .commented],
            state: .acknowledged
        ),
        Known(testDescription: "snoozed", events: [.raised, .snoozed(until: day(11))], state: .snoozed),
        Known(testDescription: "snooze over", events: [.raised, .snoozed(until: day(10))], state: .open),
        Known(
            testDescription: "exceeded while snoozed",
            events: [.raised, .snoozed(until: day(20)), .reopened],
            state: .open
        ),
        Known(
            testDescription: "one of two judged",
            verdicts: [verdict(3, "a", confirmed)],
            events: [.raised],
            state: .open
        ),
        Known(
            testDescription: "one confirmed, one dismissed",
            verdicts: [verdict(3, "a", tooSensitive), verdict(4, "b", confirmed)],
            events: [.raised],
            state: .confirmed
        ),
        Known(
            testDescription: "both dismissed",
            verdicts: [verdict(3, "a", tooSensitive), verdict(4, "b", tooSensitive)],
            events: [.raised, .acknowledged],
            state: .dismissed
        ),
        Known(
            testDescription: "one dismissed, one not to be told",
            verdicts: [verdict(3, "a", tooSensitive), verdict(4, "b", .cannotTell)],
            events: [.raised],
            state: .dismissed
        ),
        Known(
            testDescription: "both cleared",
            events: [.raised, .acknowledged, .cleared(window: "a"), .cleared(window: "b")],
            state: .cleared
        ),
        Known(
            testDescription: "one cleared, one waiting",
            events: [.raised, .cleared(window: "a")],
            state: .open
        ),
        Known(
            testDescription: "one cleared, one confirmed",
            verdicts: [verdict(3, "b", confirmed)],
            events: [.raised, .cleared(window: "a")],
            state: .confirmed
        ),
        Known(
            testDescription: "cleared and flagged again while snoozed",
            events: [
                .raised, .snoozed(until: day(20)), .cleared(window: "a"), .cleared(window: "b"),
                .flaggedAgain(window: "b"),
            ],
            state: .open
        ),
        Known(
            testDescription: "cleared and reopened",
            events: [.raised, .cleared(window: "a"), .cleared(window: "b"), .reopened],
            state: .open
        ),
        Known(
            testDescription: "nobody could tell",
            verdicts: [verdict(3, "a", .cannotTell), verdict(4, "b", .cannotTell)],
            events: [.raised],
            state: .cannotTell
        ),
        Known(
            testDescription: "confirmed, then corrected",
            verdicts: [
                verdict(3, "a", confirmed), verdict(4, "b", tooSensitive),
                verdict(5, "a", tooSensitive, supersedes: 3),
            ],
            events: [.raised],
            state: .dismissed
        ),
        Known(
            testDescription: "judged, then reopened",
            verdicts: [verdict(1, "a", confirmed), verdict(2, "b", confirmed)],
            events: [.raised, .acknowledged, .reopened],
            state: .open
        ),
        Known(
            testDescription: "reopened, then judged again",
            verdicts: [verdict(3, "a", confirmed), verdict(4, "b", confirmed)],
            events: [.raised, .reopened],
            state: .confirmed
        ),
        Known(
            testDescription: "verdicts on other windows",
            verdicts: [verdict(3, "x", confirmed), verdict(4, "y", confirmed)],
            events: [.raised],
            state: .open
        ),
        Known(
            testDescription: "asked about a moment before it was seen",
            events: [.raised, .acknowledged],
            now: day(1),
            state: .open
        ),
    ])
    func theStateFollowsFromWhatHappened(_ known: Known) {
        let state = AlertState.derive(
            windows: ["a", "b"],
            verdicts: known.verdicts,
            events: events(known.events).reversed(),
            now: known.now
        )
        #expect(state == known.state)
    }

    @Test func anAlertWithoutWindowsIsNeverJudged() {
        #expect(AlertState.derive(windows: [], verdicts: [], events: [], now: day(1)) == .open)
    }

    @Test func theLastAssignmentStands() {
        #expect(events([.raised]).assignee == nil)
        #expect(events([.assigned(to: "bo"), .assigned(to: "ada"), .commented]).assignee == "ada")
        #expect(events([.assigned(to: "bo"), .assigned(to: "")]).assignee == nil)
    }

    private func events(_ kinds: [TriageEvent.Kind]) -> [TriageEvent] {
        kinds.enumerated().map { index, kind in
            TriageEvent(id: Int64(index + 1), kind: kind, actor: "ada", at: day(Int64(index + 1)))
        }
    }
}
