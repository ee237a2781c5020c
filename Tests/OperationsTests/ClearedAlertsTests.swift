import Monitoring
import Review
import Testing

@testable import Operations

/// Alerts of the score whose windows' labels show that quality held.
@Suite struct ClearedAlertsTests {
    private let shifted = ["2024-04-22", "2024-04-29"]
    private let end = Moment(clamping: Loans.liveEnd)

    private func evaluate(_ test: TestWorkbench) throws -> EvaluationReport {
        try test.workbench.evaluate(model: "loans", through: end, as: test.ada)
    }

    @Test func labelsThatShowThatQualityHeldClearAnAlertOfTheScore() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let notices = try test.workbench.alerts(model: "loans", level: .notice).count
        #expect(try test.workbench.windowReviews(model: "loans", as: test.rob).count == 2)
        try test.label(weeks: 3...4, right: true)
        let report = try evaluate(test)
        #expect(report.alertsCleared == 1 && report.alertsRaised == 0)

        let alert = try test.workbench.alert(id)
        #expect(alert.summary.state == .cleared && alert.summary.windowsWaiting == 0)
        #expect(try test.workbench.windowReviews(model: "loans", as: test.rob).isEmpty)
        #expect(alert.windows.map(\.key) == shifted)
        // What raised it stays to be seen.
        #expect(alert.windows.allSatisfy { $0.findings.first?.isBreached == true && !$0.isJudged })
        let right = (0..<1_440).count { Loans.prediction(of: "b\($0)") == Loans.truth(of: "b\($0)") }
        let usual = QualityMetric.accuracy.text(Double(right) / 1_440)
        let reason = "Labels show that quality held: accuracy 1, in the baseline \(usual)."
        #expect(alert.windows.map(\.cleared) == [reason, reason])
        #expect(alert.history.map(\.text) == shifted.map { "cleared \($0)" })
        for key in shifted {
            let window = try test.workbench.window(model: "loans", key: key)
            #expect(window.summary.revision?.state == .notice)
            #expect(window.sentences.last == reason)
            let cleared = window.findings.filter(\.isCleared)
            #expect(!cleared.isEmpty)
            #expect(cleared.allSatisfy { $0.isBreached && $0.rule.level == .notice })
            #expect(cleared.allSatisfy { $0.rule.subject == .score || $0.rule.subject == .prediction })
        }
        // The windows make no notice beside their alert.
        #expect(try test.workbench.alerts(model: "loans", level: .notice).count == notices)
        // Nothing more comes of evaluating again.
        let again = try evaluate(test)
        #expect(again.alertsCleared == 0 && again.revised == 0)
        let input = try test.verdict(.dismiss(reason: .tooSensitive))
        #expect(
            refusal { _ = try test.workbench.judge(alert: id, input: input, as: test.lea) }
                == "Alert \(id) is cleared already. Reopen it first if that was wrong."
        )
    }

    @Test func aPersonMayAskAboutItAllTheSame() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.label(weeks: 3...4, right: true)
        _ = try evaluate(test)
        let id = try test.alert().id
        test.clock.advance(seconds: 60)
        let reopened = try test.workbench.reopen(id, note: "I want to look.", as: test.ada)
        #expect(reopened.state == .open && reopened.windowsWaiting == 2)
        // Whoever asked for it is not told by the next labels that it is settled.
        try test.label(weeks: 3...3, right: false, correct: true)
        _ = try evaluate(test)
        try test.label(weeks: 3...3, right: true, correct: true)
        #expect(try evaluate(test).alertsCleared == 0)
        #expect(try test.alert().windowsWaiting == 2)
    }

    @Test func oneWindowMayBeClearedAndTheOtherWait() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.label(weeks: 3...3, right: true)
        #expect(try evaluate(test).alertsCleared == 0)
        let alert = try test.workbench.alert(test.alert().id)
        #expect(alert.summary.state == .open && alert.waiting == ["2024-04-29"])
        #expect(alert.windows.map { $0.cleared != nil } == [true, false])
        let input = try test.verdict(.confirm(cause: .data, harm: .yes))
        let judged = try test.workbench.judge(alert: alert.summary.id, input: input, as: test.lea)
        #expect(judged.state == .confirmed)
        #expect(try test.workbench.alertFigures(model: "loans").precision.confirmed == 1)
    }

    @Test func whatPeopleJudgedStaysJudged() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let input = try test.verdict(.confirm(cause: .data, harm: .yes))
        try test.workbench.judge(alert: id, input: input, as: test.lea)
        try test.label(weeks: 3...4, right: true)
        #expect(try evaluate(test).alertsCleared == 0)
        #expect(try test.alert().state == .confirmed)
        #expect(try test.workbench.alert(id).history.allSatisfy { !$0.text.hasPrefix("cleared") })
    }

    @Test func correctedLabelsFlagItAgain() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.label(weeks: 3...4, right: true)
        _ = try evaluate(test)
        try test.label(weeks: 3...4, right: false, correct: true)
        let report = try evaluate(test)
        #expect(report.alertsReopened == 1)
        let alert = try test.workbench.alert(test.alert().id)
        #expect(alert.summary.state == .open && alert.waiting == shifted)
        #expect(alert.history.contains { $0.text == "flagged 2024-04-22 again" })
        let window = try test.workbench.window(model: "loans", key: "2024-04-22")
        #expect(window.summary.revision?.state == .flagged)
        #expect(window.findings.allSatisfy { !$0.isCleared })
    }

    @Test func rowsThatComeLateTakeNothingBack() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.label(weeks: 3...4, right: true)
        _ = try evaluate(test)
        _ = try test.workbench.importPredictions(
            model: "loans",
            from: Loans.late(in: "2024-04-22", count: 5),
            as: test.ada
        )
        let report = try evaluate(test)
        #expect(report.revised > 0 && report.alertsReopened == 0)
        #expect(try test.alert().state == .cleared)
        let revision = try test.workbench.window(model: "loans", key: "2024-04-22").summary.revision
        #expect(revision?.state == .notice && revision?.rows == Loans.perWeek + 5)
    }

    @Test func aFurtherFlaggedWeekOpensAClearedAlert() throws {
        let test = try TestWorkbench()
        try test.loadLoans(through: 4)
        try test.label(weeks: 3...3, right: true)
        let middle = Moment(clamping: Loans.liveStart + 4 * Loans.week)
        _ = try test.workbench.evaluate(model: "loans", through: middle, as: test.ada)
        #expect(try test.alert().state == .cleared)
        let report = try evaluate(test)
        #expect(report.alertsReopened == 1 && report.alertsRaised == 0)
        let alert = try test.workbench.alert(test.alert().id)
        #expect(alert.summary.state == .open && alert.waiting == ["2024-04-29"])
    }

    @Test func aClearedWindowMayBeDrawnForAnAudit() throws {
        let test = try TestWorkbench()
        try test.loadLoans(audits: 1)
        #expect(try test.workbench.audits(model: "loans").allSatisfy { !shifted.contains($0.window) })
        let quiet = try test.workbench.alertFigures(model: "loans").recall.quiet
        try test.label(weeks: 3...4, right: true)
        _ = try evaluate(test)
        let audited = try test.workbench.audits(model: "loans").filter { shifted.contains($0.window) }
        #expect(audited.map(\.state) == [.waiting, .waiting])
        #expect(try test.workbench.alertFigures(model: "loans").recall.quiet == quiet + 2)
        let waiting = try test.workbench.windowReviews(model: "loans", as: test.rob).map(\.window.key)
        #expect(Set(shifted).isSubset(of: waiting))
    }

    @Test func aModelFileMayLeaveThatToPeople() throws {
        let test = try TestWorkbench()
        try test.loadLoans(quality: "quality: { clearAlerts: false }")
        try test.label(weeks: 3...4, right: true)
        #expect(try evaluate(test).alertsCleared == 0)
        let alert = try test.alert()
        #expect(alert.state == .open && alert.windowsWaiting == 2)
    }
}
