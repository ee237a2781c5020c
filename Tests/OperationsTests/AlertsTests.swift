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
        #expect(try test.workbench.judge(alert: id, input: input, as: test.lea).state == .confirmed)
        #expect(try test.workbench.judge(alert: id, input: input, as: test.lea).state == .confirmed)
        let stored = try verdicts(on: id, test)
        #expect(stored.map(\.verdict.window) == shifted)
        #expect(stored.allSatisfy { $0.verdict.isUnblinded && $0.verdict.reviewer == "lea" })
        #expect(
            refusal { _ = try test.workbench.judge(alert: id, input: confirm(test), as: test.ada) }
                == "Alert \(id) is confirmed already by lea. Reopen it first if that was wrong."
        )
        let detail = try test.workbench.alert(id)
        #expect(detail.windows.allSatisfy { $0.isJudged })
        #expect(
            detail.history.last?.text
                == "confirmed 2 windows: the data changed, harm yes, seeing scores and limits"
        )
        #expect(try test.workbench.alerts(model: "loans", level: .alert, state: .open).isEmpty)
    }

    @Test func aPlainReviewerJudgesNoAlertAndIsToldTheBlindWay() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        #expect(
            refusal { _ = try test.workbench.judge(alert: id, input: confirm(test), as: test.rob) }
                == "Only leads and admins may judge alerts, as they see scores and limits. Judge windows blind instead: "
                + "`plumbline review list`, or “Windows to judge” in the browser."
        )
        let until = test.clock.moment.advanced(bySeconds: 3_600)
        for sentence in [
            refusal { try test.workbench.acknowledge(id, as: test.rob) },
            refusal { try test.workbench.assign(id, to: "rob", as: test.rob) },
            refusal { try test.workbench.comment(id, text: "Hm.", as: test.rob) },
            refusal { try test.workbench.snooze(id, until: until, as: test.rob) },
            refusal { try test.workbench.reopen(id, note: "Again.", as: test.rob) },
            refusal { try test.workbench.askForLabels(alert: id, count: 1, as: test.rob) },
        ] {
            #expect(sentence.hasPrefix("Only leads and admins may "), "\(sentence)")
        }
        let detail = try test.workbench.alert(id)
        #expect(detail.history.isEmpty && detail.summary.state == .open && detail.waiting == shifted)
    }

    @Test(arguments: [Role.viewer, .lead, .admin]) func allButReviewersMaySeeAlerts(_ role: Role) throws {
        try requireSight(of: Reviewer(id: 1, name: "x", role: role))
        #expect(
            refusal { try requireSight(of: Reviewer(id: 2, name: "y", role: .reviewer)) }.contains(
                "`plumbline review list`"
            )
        )
    }

    @Test func aCommentAndARequestForLabelsSentTwiceCountOnce() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let before = try test.workbench.labelItems(model: "loans").count
        let (comment, request) = (test.form(), test.form())
        for _ in 1...2 {
            try test.workbench.comment(id, text: "Hm.", submission: comment, as: test.lea)
            try test.workbench.askForLabels(alert: id, count: 20, submission: request, as: test.lea)
        }
        #expect(try test.workbench.labelItems(model: "loans").count == before + 20)
        #expect(try test.workbench.alert(id).history.count == 2)
        #expect(
            refusal { try test.workbench.comment(id, text: "Hm.", submission: request, as: test.lea) }
                == "This form was sent before with something else. Open the alert again."
        )
        // Whoever went back and wrote something else must hear that it was not saved.
        #expect(
            refusal { try test.workbench.comment(id, text: "Aha.", submission: comment, as: test.lea) }
                == "This form was sent before with something else. Open the alert again."
        )
    }

    @Test func anotherVerdictInTheSameFormIsNoReplay() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let form = test.form()
        func judge(_ decision: Decision, _ note: String) throws -> AlertSummary {
            let input = try VerdictInput(decision: decision, note: note, submission: form)
            return try test.workbench.judge(alert: id, input: input, as: test.lea)
        }
        #expect(try judge(.dismiss(reason: .tooSensitive), "Nothing.").state == .dismissed)
        #expect(try judge(.dismiss(reason: .tooSensitive), "Nothing.").state == .dismissed)
        let sentence = "This form was sent before with something else. Open the alert again."
        #expect(refusal { _ = try judge(.confirm(cause: .data, harm: .yes), "Nothing.") } == sentence)
        #expect(refusal { _ = try judge(.dismiss(reason: .tooSensitive), "Something.") } == sentence)
    }

    @Test func aStaleFormIsRefusedAndLeavesNothing() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let version = try test.workbench.alert(id).version
        try test.workbench.comment(id, text: "Looking at it.", as: test.ada)
        let form = test.form()
        let stale = try confirm(test, submission: form, version: version)
        #expect(
            refusal { _ = try test.workbench.judge(alert: id, input: stale, as: test.lea) }
                == "Alert \(id) has changed since you opened it. Look at it again; your reason was not saved."
        )
        #expect(try verdicts(on: id, test).isEmpty)
        let fresh = try confirm(test, submission: form, version: test.workbench.alert(id).version)
        #expect(try test.workbench.judge(alert: id, input: fresh, as: test.lea).state == .confirmed)
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
            refusal { _ = try test.workbench.judge(alert: id, input: input, as: test.lea) }
                == "“mean(age)” is no rule of loans. `plumbline rule list loans` shows them."
        )
    }

    @Test func aReopenedAlertIsJudgedAnewAndTheFirstVerdictIsKept() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        try test.workbench.judge(alert: id, input: confirm(test), as: test.lea)
        test.clock.advance(seconds: 60)
        #expect(try test.workbench.reopen(id, note: "It was a campaign.", as: test.ada).state == .open)
        #expect(try test.alert().windowsWaiting == 2)
        test.clock.advance(seconds: 60)
        let dismissal = try VerdictInput(
            decision: .dismiss(reason: .expected),
            note: "A campaign.",
            submission: test.form()
        )
        #expect(try test.workbench.judge(alert: id, input: dismissal, as: test.ada).state == .dismissed)
        #expect(try verdicts(on: id, test).map(\.isSuperseded) == [true, true, false, false])
        #expect(try test.alert().verdict == "dismiss")
    }

    @Test func aSnoozeEndsAtItsDate() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let until = test.clock.moment.advanced(bySeconds: 3_600)
        #expect(try test.workbench.snooze(id, until: until, as: test.lea).state == .snoozed)
        test.clock.advance(seconds: 3_600)
        #expect(try test.alert().state == .open)
        #expect(!refusal { _ = try test.workbench.snooze(id, until: until, as: test.lea) }.isEmpty)
        let never = test.clock.moment.advanced(bySeconds: 400 * 86_400)
        #expect(!refusal { _ = try test.workbench.snooze(id, until: never, as: test.lea) }.isEmpty)
    }

    @Test func whatIsDoneWithAnAlertStandsInItsHistory() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        #expect(try test.workbench.acknowledge(id, as: test.lea).state == .acknowledged)
        test.clock.advance(seconds: 1)
        #expect(try test.workbench.assign(id, to: "sue", as: test.lea).assignee == "sue")
        test.clock.advance(seconds: 1)
        try test.workbench.comment(id, text: " I ask the bank. ", as: test.ada)
        test.clock.advance(seconds: 1)
        #expect(try test.workbench.assign(id, to: nil, as: test.lea).assignee == nil)
        let history = try test.workbench.alert(id).history
        #expect(
            history.map(\.text) == [
                "acknowledged it", "assigned it to sue", "commented", "took the assignment back",
            ]
        )
        #expect(history.map(\.by) == ["lea", "lea", "ada", "lea"])
        #expect(history.map(\.note) == ["", "", "I ask the bank.", ""])
        #expect(!refusal { _ = try test.workbench.assign(id, to: "eve", as: test.lea) }.isEmpty)
    }

    @Test func askingForLabelsEnlargesTheSamplesByJustThatMany() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let id = try test.alert().id
        let before = try test.workbench.labelItems(model: "loans")
        #expect(try test.workbench.askForLabels(alert: id, count: 15, as: test.lea) == 15)
        let after = try test.workbench.labelItems(model: "loans")
        #expect(Set(before.map(\.item)).isSubset(of: Set(after.map(\.item))))
        let added = after.filter { item in !before.contains { $0.item == item.item } }
        #expect(added.count { $0.window == shifted[0] } == 8)
        #expect(added.count { $0.window == shifted[1] } == 7)
        // No more than there are rows.
        #expect(
            try test.workbench.askForLabels(alert: id, count: 1_000, as: test.lea) == 2 * Loans.perWeek - 35
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
