import Monitoring
import Review
import Storage
import Testing

@testable import Operations

@Suite struct AlertsTests {
    private let shifted = ["2024-04-22", "2024-04-29"]

    @Test func aShiftOfTwoWeeksIsOneAlertInWords() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let alert = try test.alert()
        #expect(alert.windows == shifted)
        #expect(alert.state == .open)
        #expect(alert.windowsWaiting == 2)
        #expect(alert.topFindings.count == 3)
        let detail = try test.workbench.alert(alert.id)
        #expect(detail.extent.hasPrefix("2 windows from 2024-04-22 to 2024-04-29, 240 rows: "))
        #expect((2...4).contains(detail.sentences.count))
        #expect(
            detail.sentences.first?.hasPrefix("The mean predicted probability of ") == true,
            "\(detail.sentences)"
        )
        #expect(detail.windows.map(\.key) == shifted)
        #expect(detail.windows.allSatisfy { $0.findings.first?.isBreached == true && !$0.isJudged })
        #expect(
            refusal { _ = try test.workbench.alert(99) }
                == "There is no alert 99. `plumbline alert list MODEL` shows them."
        )
    }

    @Test func aVerdictJudgesEveryWaitingWindowOnce() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let input = try confirm(test)
        #expect(try test.workbench.judge(alert: id, input: input, as: test.rob).state == .confirmed)
        #expect(try test.workbench.judge(alert: id, input: input, as: test.rob).state == .confirmed)
        let stored = try verdicts(on: id, test)
        #expect(stored.map(\.verdict.window) == shifted)
        #expect(stored.allSatisfy { !$0.verdict.isUnblinded && $0.verdict.reviewer == "rob" })
        #expect(
            refusal { _ = try test.workbench.judge(alert: id, input: confirm(test), as: test.sue) }
                == "Alert \(id) is confirmed already by rob. Reopen it first if that was wrong."
        )
        let detail = try test.workbench.alert(id)
        #expect(detail.windows.allSatisfy { $0.isJudged })
        #expect(detail.history.last?.text == "confirmed 2 windows: the data changed, harm yes")
        #expect(try test.workbench.alerts(model: "loans", level: .alert, state: .open).isEmpty)
    }

    @Test func aLeadJudgesUnblinded() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        try test.workbench.judge(alert: id, input: confirm(test), as: test.lea)
        #expect(try verdicts(on: id, test).allSatisfy { $0.verdict.isUnblinded })
    }

    @Test func aStaleFormIsRefusedAndLeavesNothing() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let version = try test.workbench.alert(id).version
        try test.workbench.comment(id, text: "Looking at it.", as: test.sue)
        let form = test.form()
        let stale = try confirm(test, submission: form, version: version)
        #expect(
            refusal { _ = try test.workbench.judge(alert: id, input: stale, as: test.rob) }
                == "Alert \(id) has changed since you opened it. Look at it again; your reason was not saved."
        )
        #expect(try verdicts(on: id, test).isEmpty)
        let fresh = try confirm(test, submission: form, version: test.workbench.alert(id).version)
        #expect(try test.workbench.judge(alert: id, input: fresh, as: test.rob).state == .confirmed)
    }

    @Test func aVerdictNeedsAReasonAndKnownRules() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        #expect(
            refusal { _ = try VerdictInput(decision: .cannotTell, note: "  ", submission: "x") }
                == "A verdict needs a reason. Say in a sentence why, so that others can follow it."
        )
        let input = try VerdictInput(
            decision: .cannotTell,
            note: "Unclear.",
            ruleOverrides: ["mean(age)": true],
            submission: test.form()
        )
        #expect(
            refusal { _ = try test.workbench.judge(alert: id, input: input, as: test.rob) }
                == "“mean(age)” is no rule of loans. `plumbline rule list loans` shows them."
        )
    }

    @Test func aReopenedAlertIsJudgedAnewAndTheFirstVerdictIsKept() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        try test.workbench.judge(alert: id, input: confirm(test), as: test.rob)
        test.clock.advance(seconds: 60)
        #expect(try test.workbench.reopen(id, note: "It was a campaign.", as: test.sue).state == .open)
        #expect(try test.alert().windowsWaiting == 2)
        test.clock.advance(seconds: 60)
        let dismissal = try VerdictInput(
            decision: .dismiss(reason: .expected),
            note: "A campaign.",
            submission: test.form()
        )
        #expect(try test.workbench.judge(alert: id, input: dismissal, as: test.sue).state == .dismissed)
        #expect(try verdicts(on: id, test).map(\.isSuperseded) == [true, true, false, false])
        #expect(try test.alert().verdict == "dismiss")
    }

    @Test func aSnoozeEndsAtItsDate() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let until = test.clock.moment.advanced(bySeconds: 3_600)
        #expect(try test.workbench.snooze(id, until: until, as: test.rob).state == .snoozed)
        test.clock.advance(seconds: 3_600)
        #expect(try test.alert().state == .open)
        #expect(!refusal { _ = try test.workbench.snooze(id, until: until, as: test.rob) }.isEmpty)
        let never = test.clock.moment.advanced(bySeconds: 400 * 86_400)
        #expect(!refusal { _ = try test.workbench.snooze(id, until: never, as: test.rob) }.isEmpty)
    }

    @Test func whatIsDoneWithAnAlertStandsInItsHistory() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        #expect(try test.workbench.acknowledge(id, as: test.rob).state == .acknowledged)
        test.clock.advance(seconds: 1)
        #expect(try test.workbench.assign(id, to: "sue", as: test.rob).assignee == "sue")
        test.clock.advance(seconds: 1)
        try test.workbench.comment(id, text: " I ask the bank. ", as: test.sue)
        test.clock.advance(seconds: 1)
        #expect(try test.workbench.assign(id, to: nil, as: test.rob).assignee == nil)
        let history = try test.workbench.alert(id).history
        #expect(
            history.map(\.text) == [
                "acknowledged it", "assigned it to sue", "commented", "took the assignment back",
            ]
        )
        #expect(history.map(\.by) == ["rob", "rob", "sue", "rob"])
        #expect(history.map(\.note) == ["", "", "I ask the bank.", ""])
        #expect(!refusal { _ = try test.workbench.assign(id, to: "eve", as: test.rob) }.isEmpty)
    }

    @Test func askingForLabelsEnlargesTheSamplesByJustThatMany() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let before = try test.workbench.labelItems(model: "loans")
        #expect(try test.workbench.askForLabels(alert: id, count: 15, as: test.rob) == 15)
        let after = try test.workbench.labelItems(model: "loans")
        #expect(Set(before.map(\.item)).isSubset(of: Set(after.map(\.item))))
        let added = after.filter { item in !before.contains { $0.item == item.item } }
        #expect(added.count { $0.window == shifted[0] } == 8)
        #expect(added.count { $0.window == shifted[1] } == 7)
        // No more than there are rows.
        #expect(
            try test.workbench.askForLabels(alert: id, count: 1_000, as: test.rob) == 2 * Loans.perWeek - 35
        )
    }

    @Test func anAlertIsNoNoticeToPromoteAndPlainReviewersDoNot() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        #expect(
            refusal { _ = try test.workbench.promote(id, as: test.rob) }
                == "Only leads and admins may promote notices. You are a reviewer; ask an admin."
        )
        #expect(
            refusal { _ = try test.workbench.promote(id, as: test.lea) }
                == "\(id) is an alert; nothing changed."
        )
    }

    private func confirm(
        _ test: TestWorkbench,
        submission: String? = nil,
        version: Int64? = nil
    ) throws -> VerdictInput {
        try VerdictInput(
            decision: .confirm(cause: .data, harm: .yes),
            note: "Incomes changed.",
            submission: submission ?? test.form(),
            version: version
        )
    }
}
