import Monitoring
import Review
import Storage
import Testing

@testable import Operations

@Suite struct VerdictRoutingTests {
    private let shifted = ["2024-04-22", "2024-04-29"]

    @Test func aDuplicateNamesTheAlertThatItRepeats() throws {
        #expect(
            refusal {
                _ = try VerdictInput(decision: .dismiss(reason: .duplicate), note: "Again.", submission: "x")
            } == "A duplicate needs the alert that it repeats. Name its number."
        )
        #expect(
            refusal {
                _ = try VerdictInput(decision: .cannotTell, note: "?", duplicateOf: 1, submission: "x")
            }
                == "Only a duplicate repeats another alert. Leave the other alert's number out."
        )
    }

    @Test func aDuplicatesWindowsJoinTheAlertThatItRepeats() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let first = try test.alert().id
        let second = try raise("2024-05-27", test)
        let input = try VerdictInput(
            decision: .dismiss(reason: .duplicate),
            note: "The same change.",
            duplicateOf: first,
            submission: test.form()
        )
        try test.workbench.judge(alert: second, input: input, as: test.lea)
        let joined = try test.workbench.alert(first)
        #expect(joined.summary.windows == shifted + ["2024-05-27"])
        #expect(joined.history.map(\.text) == ["joined the windows of alert \(second) to it"])
        #expect(try test.workbench.alert(second).joinedTo == first)
        #expect(try test.workbench.alertFigures(model: "loans").precision.dismissedInAll == 0)
        // The verdict on the one alert judges the windows of both.
        let confirmation = try VerdictInput(
            decision: .confirm(cause: .data, harm: .yes),
            note: "Real.",
            submission: test.form()
        )
        try test.workbench.judge(alert: first, input: confirmation, as: test.lea)
        #expect(try test.workbench.alertFigures(model: "loans").precision.confirmed == 3)
    }

    @Test func anAlertRepeatsNeitherItselfNorAJoinedOne() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let first = try test.alert().id
        let (second, third) = (try raise("2024-05-27", test), try raise("2024-07-01", test))
        func duplicate(_ alert: Int64, of other: Int64) -> String {
            refusal {
                let input = try VerdictInput(
                    decision: .dismiss(reason: .duplicate),
                    note: "Again.",
                    duplicateOf: other,
                    submission: test.form()
                )
                try test.workbench.judge(alert: alert, input: input, as: test.lea)
            }
        }
        #expect(duplicate(first, of: first) == "Alert \(first) cannot repeat itself. Name the other alert.")
        #expect(duplicate(first, of: 99) == "There is no alert 99. `plumbline alert list MODEL` shows them.")
        #expect(duplicate(second, of: first) == "")
        #expect(
            duplicate(third, of: second)
                == "Alert \(second) was itself joined to alert \(first). Name that one instead."
        )
    }

    @Test func windowsOfAnAlertMayBeJudgedOtherwiseThanTheWhole() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let alert = try test.alert()
        let wrong = try VerdictInput(
            decision: .cannotTell,
            note: "?",
            windowDecisions: ["2031-01-01": .cannotTell],
            submission: test.form()
        )
        #expect(
            refusal { try test.workbench.judge(alert: alert.id, input: wrong, as: test.lea) }
                == "“2031-01-01” is no window of alert \(alert.id). It has: 2024-04-22, 2024-04-29."
        )
        let input = try VerdictInput(
            decision: .confirm(cause: .data, harm: .yes),
            note: "Only the second week.",
            windowDecisions: [shifted[0]: .dismiss(reason: .tooSensitive)],
            submission: test.form()
        )
        try test.workbench.judge(alert: alert.id, input: input, as: test.lea)
        let decisions = try test.workbench.alert(alert.id).windows.map { $0.verdict?.decision.word }
        #expect(decisions == ["dismiss", "confirm"])
        #expect(try test.alert().state == .confirmed)
    }

    @Test func whatWasExpectedMayBecomeTheBaseline() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let alert = try test.alert()
        #expect(
            refusal { try adopt(shifted, test) }
                == "The window 2024-04-22 waits for a verdict. Judge its alert first, then adopt."
        )
        let input = try VerdictInput(
            decision: .dismiss(reason: .expected),
            note: "A campaign that stays.",
            submission: test.form()
        )
        try test.workbench.judge(alert: alert.id, input: input, as: test.lea)
        #expect(
            try test.workbench.alert(alert.id).expected == ExpectedSpan(from: shifted[0], to: shifted[1])
        )
        let baseline = try test.workbench.adoptBaseline(
            model: "loans",
            from: shifted[0],
            to: shifted[1],
            as: test.lea
        )
        #expect(baseline.number == 2 && baseline.rows == 2 * Loans.perWeek)
        let before = try test.workbench.windows(model: "loans").map(\.revision)
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: test.ada
        )
        #expect(try test.workbench.windows(model: "loans").map(\.revision) == before)
    }

    @Test func aBaselineHoldsNothingConfirmedAndEndsAfterItBegins() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let input = try VerdictInput(
            decision: .confirm(cause: .data, harm: .yes),
            note: "Real.",
            submission: test.form()
        )
        try test.workbench.judge(alert: try test.alert().id, input: input, as: test.lea)
        #expect(
            refusal { try adopt(["2024-04-15", "2024-04-22"], test) }
                == "The window 2024-04-22 was confirmed as a change; what is usual must not hold it. Leave it out."
        )
        #expect(
            refusal { try adopt(["2024-04-15", "2024-04-01"], test) }
                == "The span ends with 2024-04-01, before it begins with 2024-04-15."
        )
        #expect(
            refusal { try adopt(["2024-04-15", "2031-01-06"], test) }.contains(
                "no evaluated window 2031-01-06"
            )
        )
        #expect(
            refusal {
                try test.workbench.adoptBaseline(
                    model: "loans",
                    from: "2024-04-01",
                    to: "2024-04-15",
                    as: test.rob
                )
            } == "Only leads and admins may adopt baselines. You are a reviewer; ask an admin."
        )
        #expect(try test.workbench.baselines(model: "loans").count == 1)
    }

    private func adopt(_ span: [String], _ test: TestWorkbench) throws {
        try test.workbench.adoptBaseline(model: "loans", from: span[0], to: span[1], as: test.lea)
    }

    /// An alert on a window of its own, far from the others.
    private func raise(_ key: String, _ test: TestWorkbench) throws -> Int64 {
        test.clock.advance(seconds: 60)
        return try test.workbench.database.write(at: test.clock.moment, by: "ada") { transaction in
            guard let stored = try transaction.read.model(named: "loans") else {
                throw Missing(what: "loans")
            }
            let window = Window(key: key, start: nil, end: nil, ordinal: 9_000_000_000_000)
            let id = try transaction.upsertWindow(window, model: stored.id)
            _ = try transaction.addWindowRevision(
                EncodedRevision(
                    WindowRevision(
                        number: 1,
                        evaluatedAt: test.clock.moment,
                        cause: .closed,
                        rows: 120,
                        state: .flagged,
                        isProvisional: true,
                        profile: Profile()
                    )
                ),
                window: id,
                lastBatch: 0,
                baseline: nil,
                modelRevision: 1
            )
            let alert = try transaction.addAlert(model: stored.id, level: .alert)
            try transaction.addWindow(key, revision: 1, toAlert: alert)
            return alert
        }
    }
}
