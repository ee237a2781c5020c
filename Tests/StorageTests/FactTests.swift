import Foundation
import GRDB
import Monitoring
import Review
import Testing

@testable import Storage

/// Facts are kept whatever SQL is run.
@Suite struct FactTests {
    /// A database with a row in every table of facts.
    private func filled() throws -> TestDatabase {
        let test = try TestDatabase()
        let model = try test.addModel()
        let (batch, places) = try test.addPredictions(3, model: model)
        try test.write { transaction throws in
            try transaction.record(action: "test", subject: "all")
            let reviewer = try transaction.addReviewer(name: "bob", role: .reviewer)
            let window = try transaction.upsertWindow(
                Window(key: "2013-04-22", start: start, end: nil, ordinal: 1),
                model: model
            )
            _ = try transaction.addBaseline(
                model: model,
                source: .windows(from: "2013-04-22", to: "2013-04-22")
            )
            let revision = try transaction.addWindowRevision(
                EncodedRevision(sampleRevision(1)),
                window: window,
                lastBatch: batch,
                baseline: nil,
                modelRevision: 1
            )
            try transaction.addFindings([sampleFinding()], windowRevision: revision, engineVersion: "1")
            let alert = try transaction.addAlert(model: model, level: .alert)
            try transaction.addWindow("2013-04-22", revision: 1, toAlert: alert)
            try transaction.addEvent("comment", toAlert: alert)
            _ = try transaction.addAudit(ofWindow: "2013-04-22", revision: 1, model: model, probability: 0.5)
            let first = try transaction.addVerdict(
                sampleVerdict(),
                on: .alert(alert),
                model: model,
                submission: "s1"
            )
            _ = try transaction.addVerdict(
                sampleVerdict(supersedes: first),
                on: .alert(alert),
                model: model,
                submission: "s2"
            )
            _ = try transaction.addDraw(
                sampleDraw(["p0"]),
                ofWindow: "2013-04-22",
                revision: 1,
                model: model,
                rows: [DrawnRow(hash: hash("p0"), location: places[0], slots: 1, priority: 0)]
            )
            let item = try #require(
                try transaction.claimNext(model: nil, reviewer: reviewer, leaseSeconds: 60)
            )
            _ = try transaction.answer(item: item.id, reviewer: reviewer, value: "1")
            let waiting = try transaction.addLabels(
                [
                    NewLabel(
                        predictionID: "p1",
                        hash: hash("p1"),
                        location: nil,
                        value: "1",
                        origin: .upstream
                    )
                ],
                model: model
            )
            #expect(waiting.count == 1)
            #expect(try transaction.joinWaitingLabels(of: model) == 1)
            let imported = try transaction.beginBatch(model: model, kind: .labels)
            let run = NewLabelRun.runs(
                of: [0],
                values: TextColumn(["1"]),
                hashes: [hash("p2")],
                at: [places[2]]
            )
            try transaction.addLabelRuns(run, batch: imported, model: model)
            try transaction.acceptBatch(imported, content: .test, counts: BatchCounts(read: 1, accepted: 1))
            let proposal = try transaction.addProposal(sampleProposal(), model: model, evidenceHash: "e")
            try transaction.decideProposal(proposal, .adopted, reason: "")
            _ = try transaction.addThreshold(
                NewThreshold(rule: "mean(score)", limit: 1, origin: .standard, reason: ""),
                model: model,
                expected: 0
            )
            try transaction.withdrawBatch(batch, reason: "test")
        }
        return test
    }

    static let tables = [
        "auditEntry", "modelRevision", "batchAcceptance", "batchWithdrawal", "baseline", "windowRevision",
        "finding",
        "alert", "alertWindow", "alertEvent", "auditDraw", "verdict", "sampleDraw", "labelItem", "sampleRow",
        "label",
        "labelRun", "labelJoin", "slotAnswer", "proposal", "proposalDecision", "thresholdRevision", "segment",
        "segmentColumn",
        "batch",
    ]

    @Test func factsCanBeNeitherChangedNorDeletedNorReplaced() throws {
        let test = try filled()
        // A connection without any of our settings: recursive triggers off, as in the sqlite3 program.
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let bare = try DatabaseQueue(path: test.path, configuration: configuration)
        try bare.write { try $0.execute(sql: "PRAGMA recursive_triggers = OFF") }
        for table in Self.tables {
            try bare.writeWithoutTransaction { database in
                let columns = try database.columns(in: table).map(\.name)
                let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
                #expect(count > 0, "\(table) has a row")
                let column = try #require(columns.last)
                #expect(throws: DatabaseError.self, "UPDATE \(table)") {
                    try database.execute(sql: "UPDATE \(table) SET \(column) = \(column)")
                }
                #expect(throws: DatabaseError.self, "DELETE \(table)") {
                    try database.execute(sql: "DELETE FROM \(table)")
                }
                guard !["segment", "segmentColumn", "batch"].contains(table) else { return }
                #expect(throws: DatabaseError.self, "REPLACE \(table)") {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO \(table) SELECT * FROM \(table) LIMIT 1"
                    )
                }
                #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") == count)
            }
        }
        try bare.close()
    }

    @Test func aSecondRowOfTheSameKeyCannotReplaceTheFirst() throws {
        let test = try filled()
        let bare = try DatabaseQueue(path: test.path)
        try bare.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA recursive_triggers = OFF")
            for (table, key) in [("thresholdRevision", "id"), ("windowRevision", "id"), ("finding", "id")] {
                let columns = try database.columns(in: table).map(\.name).filter { $0 != key }.joined(
                    separator: ","
                )
                #expect(throws: DatabaseError.self, "\(table)") {
                    try database.execute(
                        sql:
                            "INSERT OR REPLACE INTO \(table) (\(columns)) SELECT \(columns) FROM \(table) LIMIT 1"
                    )
                }
            }
        }
        try bare.close()
    }

    @Test func theChainOfTheAuditLogHoldsAndANewerHeadFollows() throws {
        let test = try TestDatabase()
        #expect(try test.read { try $0.snapshotNumber() } == 0)
        for number in 1...5 {
            try test.write { try $0.record(action: "test", subject: "\(number)", detail: "{}") }
        }
        #expect(try test.database.verifyAuditChain() == nil)
        #expect(try test.read { try $0.snapshotNumber() } == 5)
        #expect(try test.read { try $0.auditEntries(limit: 2) }.map(\.subject) == ["5", "4"])
        #expect(try test.read { try $0.auditEntries(before: 3) }.map(\.id) == [2, 1])
    }

    @Test(arguments: [
        "UPDATE auditEntry SET detail = 'other' WHERE id = 3",
        "UPDATE auditEntry SET at = at + 1 WHERE id = 3",
        "UPDATE auditEntry SET actor = 'eve' WHERE id = 3", "UPDATE auditEntry SET hash = x'00' WHERE id = 3",
        "DELETE FROM auditEntry WHERE id = 3",
    ])
    func tamperingWithTheAuditLogIsFoundAtItsEntry(sql: String) throws {
        let test = try TestDatabase()
        for number in 1...5 { try test.write { try $0.record(action: "test", subject: "\(number)") } }
        let bare = try DatabaseQueue(path: test.path)
        try bare.write { database in
            for trigger in ["NoUpdate", "NoDelete"] {
                try database.execute(sql: "DROP TRIGGER auditEntry\(trigger)")
            }
            try database.execute(sql: sql)
        }
        try bare.close()
        #expect(try test.database.verifyAuditChain()?.entry == 3)
    }

    @Test func fieldsOfAnAuditEntryCannotSlideIntoEachOther() {
        let one = AuditChain.content(
            id: 1,
            at: 0,
            actor: "ab",
            action: "c",
            subject: "",
            detail: "",
            previous: []
        )
        let other = AuditChain.content(
            id: 1,
            at: 0,
            actor: "a",
            action: "bc",
            subject: "",
            detail: "",
            previous: []
        )
        #expect(one != other)
    }
}

func sampleRevision(_ number: Int, rows: Int = 3) -> WindowRevision {
    WindowRevision(
        number: number,
        evaluatedAt: start,
        cause: number == 1 ? .closed : .lateRows,
        rows: rows,
        state: .flagged,
        isProvisional: true,
        profile: Profile(rows: rows)
    )
}

func sampleFinding(
    _ outcome: Outcome = .breached,
    column: String = "score",
    window: String = "2013-04-22",
    value: Double = 0.5
) -> Finding {
    let rule = Rule(
        statistic: .mean,
        column: column,
        subject: .score,
        level: .alert,
        direction: .both,
        limit: 0.2,
        minimumEffect: 0.1,
        minimumRows: 30
    )
    return Finding(
        window: window,
        rule: rule,
        measurement: outcome.reason == nil ? Measurement(value: value, effectLower: 0.3, pValue: 0.01) : nil,
        z: 4.5,
        windowRows: 100,
        baselineRows: 1_000,
        threshold: Threshold(rule: rule.key, limit: 0.25, revision: 2),
        referenceRevision: 7,
        outcome: outcome
    )
}

func sampleVerdict(
    _ decision: Decision = .confirm(cause: .data, harm: .yes),
    supersedes: Int64? = nil
) -> Verdict {
    Verdict(
        id: 0,
        window: "2013-04-22",
        windowRevision: 1,
        decision: decision,
        ruleOverrides: ["mean(score)": false],
        note: "because",
        reviewer: "bob",
        isUnblinded: true,
        recordedAt: start,
        supersedes: supersedes
    )
}

func sampleDraw(_ ids: [String], probability: Double = 0.5) -> SampleDraw {
    SampleDraw(
        design: .halfUncertainty,
        seed: UInt64.max - 3,
        target: ids.count,
        rows: 100,
        meanPredicted: 0.9,
        items: ids.enumerated().map {
            SampledPrediction(predictionID: $1, probability: probability, ratio: Double($0), predicted: 0.7)
        }
    )
}

func sampleProposal(fromRevision: Int = 1) -> Proposal {
    Proposal(
        rule: "mean(score)",
        fromRevision: fromRevision,
        from: 1,
        to: 1.5,
        action: .raise,
        reason: "Too loud.",
        verdicts: VerdictCounts(confirmed: 2, dismissed: 4),
        precision: PosteriorShare(median: 0.8, lower: 0.6, upper: 0.9),
        loss: nil,
        silenced: ["2013-04-22"],
        raised: [],
        certificate: nil
    )
}
