import Monitoring
import Review
import Testing

@testable import Storage

@Suite struct ReviewTests {
    @Test func peopleAreAddedFoundAndClosed() throws {
        let test = try TestDatabase()
        let password = StoredPassword(hash: [1, 2], salt: [3], parameters: [4])
        let id = try test.write { try $0.addReviewer(name: "bob", role: .reviewer, password: password) }
        #expect(try test.read { try $0.password(ofReviewer: id) } == password)
        #expect(throws: StorageError.conflict("There is somebody called bob already. Choose another name.")) {
            try test.write { try $0.addReviewer(name: "bob", role: .viewer) }
        }
        try test.write { transaction throws in
            try transaction.setRole(.lead, ofReviewer: id)
            try transaction.addSession(tokenHash: [9], reviewer: id, expiresAt: start.advanced(bySeconds: 60))
        }
        #expect(try test.read { try $0.reviewer(ofSession: [9], at: start) }?.role == .lead)
        #expect(try test.read { try $0.reviewer(ofSession: [9], at: start.advanced(bySeconds: 60)) } == nil)
        #expect(try test.read { try $0.reviewer(ofSession: [8], at: start) } == nil)
        try test.write(at: 7) { try $0.disableReviewer(id: id) }
        #expect(try test.read { try $0.reviewer(ofSession: [9], at: start) } == nil)
        #expect(try test.read { try $0.reviewer(named: "bob") }?.disabledAt == start.advanced(bySeconds: 7))
        #expect(throws: StorageError.noSuchRow("reviewer 99")) {
            try test.write { try $0.setRole(.lead, ofReviewer: 99) }
        }
    }

    @Test func aSetupCodeWorksOnce() throws {
        let test = try TestDatabase()
        try test.write { try $0.addSetupCode(hash: [1]) }
        #expect(try test.read { try $0.isSetupCodeValid(hash: [1]) })
        #expect(try test.write { try $0.useSetupCode(hash: [1]) })
        #expect(try test.write { try $0.useSetupCode(hash: [1]) } == false)
        #expect(try test.write { try $0.useSetupCode(hash: [2]) } == false)
    }

    @Test func expiredSessionsAreRemoved() throws {
        let test = try TestDatabase()
        let removed = try test.write { transaction throws in
            let id = try transaction.addReviewer(name: "bob", role: .reviewer)
            try transaction.addSession(tokenHash: [1], reviewer: id, expiresAt: start)
            try transaction.addSession(tokenHash: [2], reviewer: id, expiresAt: start.advanced(bySeconds: 1))
            return try transaction.deleteExpiredSessions()
        }
        #expect(removed == 1)
    }

    @Test func aSubmissionSentTwiceAnswersTheSame() throws {
        let test = try TestDatabase()
        try test.write { transaction throws in
            #expect(try transaction.claimSubmission("s1") == nil)
            try transaction.finishSubmission("s1", outcome: "verdict 7")
        }
        #expect(try test.write { try $0.claimSubmission("s1") } == "verdict 7")
        #expect(try test.read { try $0.outcome(ofSubmission: "s2") } == nil)
    }

    @Test func aModelRevisionFromAStaleBaseIsRefused() throws {
        let test = try TestDatabase()
        let id = try test.addModel()
        var changed = sampleModel()
        changed.question = "Was it late?"
        let second = try test.write { try $0.addModelRevision(changed, source: "second", basedOn: 1) }
        #expect(second.id == id && second.revision == 2)
        #expect(throws: StorageError.stale(what: "Model flights", expected: 1, found: 2)) {
            try test.write { try $0.addModelRevision(sampleModel(), source: "third", basedOn: 1) }
        }
        #expect(throws: StorageError.stale(what: "Model new", expected: 1, found: 0)) {
            try test.write { try $0.addModelRevision(sampleModel("new"), source: "", basedOn: 1) }
        }
        #expect(
            try test.read { try $0.model(named: "flights") }
                == StoredModel(id: id, revision: 2, model: changed)
        )
        #expect(
            try test.read { try $0.modelRevisions(of: id) }.map(\.source) == ["second", "model: flights"]
        )
        #expect(try test.read { try $0.modelRevision(1, of: id) }?.model == sampleModel())
        #expect(try test.read { try $0.models() }.count == 1)
    }

    @Test func aRevisionThatWasUndoneIsNotRemembered() throws {
        struct Stop: Error {}
        let test = try TestDatabase()
        let id = try test.addModel()
        var (undone, kept) = (sampleModel(), sampleModel())
        (undone.question, kept.question) = ("Undone?", "Kept?")
        #expect(throws: Stop.self) {
            try test.write { transaction in
                _ = try transaction.addModelRevision(undone, source: "undone", basedOn: 1)
                #expect(try transaction.read.model(id: id)?.model.question == "Undone?")
                throw Stop()
            }
        }
        #expect(try test.read { try $0.model(id: id) }?.model == sampleModel())
        _ = try test.write { try $0.addModelRevision(kept, source: "kept", basedOn: 1) }
        #expect(try test.read { try $0.model(id: id) } == StoredModel(id: id, revision: 2, model: kept))
    }

    @Test func theLatestRevisionOfAWindowSpeaksForIt() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let later = try test.addWindow("2013-04-23", ordinal: 2, model: model)
        let earlier = try test.addWindow("2013-04-22", ordinal: 1, model: model)
        #expect(try test.addWindow("2013-04-22", ordinal: 1, model: model) == earlier)
        try test.write { transaction throws in
            let first = try transaction.addWindowRevision(
                EncodedRevision(sampleRevision(1)),
                window: earlier,
                lastBatch: 0,
                baseline: nil,
                modelRevision: 1
            )
            try transaction.addFindings(
                [sampleFinding(), sampleFinding(.within, column: "other")],
                windowRevision: first,
                engineVersion: "1"
            )
            let second = try transaction.addWindowRevision(
                EncodedRevision(sampleRevision(2, rows: 9)),
                window: earlier,
                lastBatch: 0,
                baseline: nil,
                modelRevision: 1
            )
            try transaction.addFindings(
                [
                    sampleFinding(.notEvaluable(reason: "Too few rows.")),
                    sampleFinding(column: "other", value: 0.75),
                ],
                windowRevision: second,
                engineVersion: "1"
            )
        }
        #expect(throws: StorageError.stale(what: "The window 2013-04-22", expected: 1, found: 2)) {
            try test.write {
                try $0.addWindowRevision(
                    EncodedRevision(sampleRevision(2)),
                    window: earlier,
                    lastBatch: 0,
                    baseline: nil,
                    modelRevision: 1
                )
            }
        }
        try test.read { read throws in
            let windows = try read.windows(of: model)
            #expect(windows.map(\.id) == [earlier, later])
            #expect(windows[0].latest?.revision.rows == 9 && windows[1].latest == nil)
            #expect(windows[0].latest?.revision.profile == Profile())
            #expect(try read.window("2013-04-22", of: model)?.latest?.revision == sampleRevision(2, rows: 9))
            #expect(
                try read.revisions(ofWindow: "2013-04-22", model: model).map(\.revision.number) == [1, 2]
            )
            #expect(
                try read.findings(of: model) == [
                    sampleFinding(.notEvaluable(reason: "Too few rows.")),
                    sampleFinding(column: "other", value: 0.75),
                ]
            )
            #expect(
                try read.findings(of: model, onlyBreached: true) == [
                    sampleFinding(column: "other", value: 0.75)
                ]
            )
            #expect(
                try read.findings(
                    of: model,
                    scope: .revision(window: "2013-04-22", number: 1),
                    onlyBreached: true
                )
                    == [sampleFinding()]
            )
            #expect(try read.findings(of: model, scope: .window("2013-04-23")).isEmpty)
            let history = try read.history(ofRule: "mean(other)", model: model)
            #expect(history.map(\.finding.measurement?.value) == [0.75])
            #expect(history.map(\.revision) == [2] && history[0].window.key == "2013-04-22")
        }
    }

    @Test func alertsKeepTheirWindowsEventsAndVersion() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        for day in 22...24 { _ = try test.addWindow("2013-04-\(day)", ordinal: Int64(day), model: model) }
        let id = try test.write { transaction throws in
            let id = try transaction.addAlert(model: model, level: .alert)
            try transaction.addWindow("2013-04-23", revision: 1, toAlert: id)
            try transaction.addWindow("2013-04-22", revision: 1, toAlert: id)
            try transaction.addWindow("2013-04-22", revision: 1, toAlert: id)
            return id
        }
        var alert = try #require(try test.read { try $0.alert(id: id) })
        #expect(
            alert.alert
                == Alert(id: id, level: .alert, raisedAt: start, windows: ["2013-04-22", "2013-04-23"])
        )
        #expect(alert.version == 2)
        try test.write(at: 3, by: "bob") { transaction throws in
            try transaction.addWindow("2013-04-22", revision: 2, toAlert: id)
            try transaction.addEvent(
                "snooze",
                toAlert: id,
                note: "later",
                until: start.advanced(bySeconds: 9),
                payload: "x"
            )
        }
        alert = try #require(try test.read { try $0.alert(id: id) })
        #expect(alert.windows.map(\.revision) == [2, 1] && alert.version == 4)
        let event = try #require(try test.read { try $0.events(ofAlert: id) }.first)
        #expect(event.kind == "snooze" && event.actor == "bob" && event.until == start.advanced(bySeconds: 9))
        #expect(try test.read { try $0.alertEvents(of: model) } == [id: [event]])
        #expect(
            try test.read { try $0.alert(ofWindow: "2013-04-23", model: model, level: .alert) }?.alert.id
                == id
        )
        #expect(try test.read { try $0.alert(ofWindow: "2013-04-23", model: model, level: .notice) } == nil)
        #expect(try test.read { try $0.alert(ofWindow: "2013-04-24", model: model, level: .alert) } == nil)
        #expect(try test.read { try $0.alerts(of: model, level: .notice) }.isEmpty)
        #expect(try test.read { try $0.newestAlert(of: model, level: .alert) }?.alert.id == id)
        #expect(throws: StorageError.noSuchRow("window 2013-05-01")) {
            try test.write { try $0.addWindow("2013-05-01", revision: 1, toAlert: id) }
        }
    }

    @Test(arguments: [
        Decision.confirm(cause: .pipelineFault, harm: .unknown), .dismiss(reason: .tooSensitive), .cannotTell,
    ])
    func aVerdictComesBackAsItWasGiven(decision: Decision) throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        _ = try test.addWindow(model: model)
        let (alert, id) = try test.write { transaction throws in
            let alert = try transaction.addAlert(model: model, level: .alert)
            return (
                alert,
                try transaction.addVerdict(
                    sampleVerdict(decision),
                    on: .alert(alert),
                    model: model,
                    submission: "s"
                )
            )
        }
        var expected = sampleVerdict(decision)
        expected.id = id
        let found = try test.read { try $0.verdicts(on: .alert(alert)) }
        #expect(
            found == [
                StoredVerdict(verdict: expected, target: .alert(alert), submission: "s", isSuperseded: false)
            ]
        )
        try test.write {
            _ = try $0.addVerdict(
                sampleVerdict(.cannotTell, supersedes: id),
                on: .alert(alert),
                model: model,
                submission: "t"
            )
        }
        #expect(try test.read { try $0.verdicts(of: model) }.map(\.isSuperseded) == [true, false])
        #expect(throws: StorageError.conflict("This verdict was corrected already. Look at it again.")) {
            try test.write {
                try $0.addVerdict(
                    sampleVerdict(.cannotTell, supersedes: id),
                    on: .alert(alert),
                    model: model,
                    submission: "u"
                )
            }
        }
    }

    @Test func aWindowIsDrawnForAnAuditOnce() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        _ = try test.addWindow(model: model)
        let id = try test.write {
            try $0.addAudit(ofWindow: "2013-04-22", revision: 1, model: model, probability: 0.05)
        }
        #expect(
            try test.write {
                try $0.addAudit(ofWindow: "2013-04-22", revision: 2, model: model, probability: 1)
            } == nil
        )
        let audit = try #require(id)
        #expect(try test.read { try $0.audits(of: model) }.map(\.probability) == [0.05])
        #expect(try test.read { try $0.audit(id: audit) }?.model == model)
        try test.write {
            _ = try $0.addVerdict(sampleVerdict(), on: .audit(audit), model: model, submission: "s")
        }
        #expect(try test.read { try $0.verdicts(on: .audit(audit)) }.map(\.target) == [.audit(audit)])
    }

    @Test func aLimitChangedMeanwhileMakesTheChangeStale() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let rule = "mean(score)"
        let first = try test.write {
            try $0.addThreshold(
                NewThreshold(rule: rule, limit: 1, origin: .standard, reason: "default"),
                model: model,
                expected: 0
            )
        }
        let proposal = try test.write {
            try $0.addProposal(sampleProposal(), model: model, evidenceHash: "e")
        }
        #expect(try test.read { try $0.proposal(id: proposal) }?.isStale == false)
        let second = try test.write(by: "lead") { transaction throws in
            try transaction.decideProposal(proposal, .adopted, reason: "fine")
            return try transaction.addThreshold(
                NewThreshold(
                    rule: rule,
                    limit: 1.5,
                    origin: .adopted,
                    reason: "r",
                    evidenceHash: "e",
                    proposal: proposal
                ),
                model: model,
                expected: 1
            )
        }
        #expect(throws: StorageError.stale(what: "The limit of mean(score)", expected: 1, found: 2)) {
            try test.write {
                try $0.addThreshold(
                    NewThreshold(rule: rule, limit: 2, origin: .reverted, reason: "", revertsTo: first.id),
                    model: model,
                    expected: 1
                )
            }
        }
        #expect(throws: StorageError.conflict("Proposal \(proposal) was adopted already by lead.")) {
            try test.write { try $0.decideProposal(proposal, .rejected, reason: "") }
        }
        try test.read { read throws in
            #expect(try read.thresholds(of: model) == [rule: second])
            #expect(try read.thresholdHistory(ofRule: rule, model: model) == [second, first])
            #expect(try read.thresholdRevision(id: first.id)?.model == model)
            let stored = try #require(try read.proposals(of: model).first)
            #expect(stored.proposal == sampleProposal() && stored.isStale)
            #expect(stored.decision?.choice == .adopted && stored.decision?.actor == "lead")
        }
    }
}
