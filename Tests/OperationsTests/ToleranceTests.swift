import Monitoring
import Review
import Testing

@testable import Operations

/// A tolerance that is too strict, from verdicts to a proposal, into force and back.
@Suite struct ToleranceTests {
    private let rule = "accuracy"

    @Test func dismissedFallsRaiseTheToleranceForWindowsToComeAndARevertTakesItBack() throws {
        let test = try TestWorkbench()
        let made = try proposed(test)
        #expect(made.proposal.rule == rule)
        #expect(made.proposal.action == .raise, "\(made.proposal.reason)")
        #expect(made.proposal.from == 0.02 && made.proposal.to > 0.02 && made.proposal.to <= 0.06)
        let before = try revisions(test)

        let adopted = try test.workbench.adopt(proposal: made.id, reason: "It did no harm.", as: test.lea)
        #expect(adopted.tolerance == made.proposal.to)
        #expect(adopted.limit == 0.5)
        #expect(try tolerance(test) == made.proposal.to)
        // The limit's own proposal, if any, was made from the revision before.
        #expect(
            try test.workbench.proposals(model: "loans").filter { $0.state == "open" }.allSatisfy {
                $0.proposal.rule != rule
            }
        )

        // What was found stays as it was found; what comes is held against the new tolerance.
        try load(test, weeks: 14..<15)
        #expect(try revisions(test).filter { before[$0.key] != nil } == before)
        let newest = try accuracy(test, week: 14)
        #expect(newest.threshold.revision == adopted.number)

        _ = try test.workbench.revert(revision: adopted.id, reason: "It did.", as: test.lea)
        #expect(try tolerance(test) == 0.02)
    }

    @Test func aModelFileTakesItsToleranceBackOnlyWhenTold() throws {
        let test = try TestWorkbench()
        let made = try proposed(test)
        _ = try test.workbench.adopt(proposal: made.id, reason: "It did no harm.", as: test.lea)
        _ = try test.workbench.applyModel(source: source(0.03), basedOn: nil, as: test.ada)
        #expect(try tolerance(test) == made.proposal.to)
        _ = try test.workbench.applyModel(
            source: source(0.03),
            basedOn: nil,
            resetLimits: true,
            as: test.ada
        )
        #expect(try tolerance(test) == 0.03)
    }

    /// What is proposed about the tolerance after fourteen weeks and everybody's verdicts.
    private func proposed(_ test: TestWorkbench) throws -> ProposalRecord {
        try load(test, weeks: 0..<14)
        try judge(test)
        return try #require(
            try test.workbench.proposeThresholds(model: "loans", as: test.lea).first {
                $0.proposal.change == .tolerance
            }
        )
    }

    private func source(_ tolerance: Double) -> String {
        Loans.model(perWindow: 10, slots: 1, audits: 1) + "\nquality: { tolerance: \(tolerance) }\n"
    }

    private func tolerance(_ test: TestWorkbench) throws -> Double? {
        try test.workbench.thresholds(model: "loans").first { $0.rule.key == rule }?.tolerance
    }

    private func accuracy(_ test: TestWorkbench, week: Int) throws -> Finding {
        let windows = try test.workbench.windows(model: "loans").sorted {
            $0.window.ordinal < $1.window.ordinal
        }
        let key = try #require(windows.dropFirst(week).first).window.key
        let findings = try test.workbench.findings(model: "loans", window: key, all: true)
        return try #require(findings.first { $0.rule.key == rule })
    }

    /// The number of each window's newest revision.
    private func revisions(_ test: TestWorkbench) throws -> [String: Int] {
        Dictionary(
            try test.workbench.windows(model: "loans").map { ($0.window.key, $0.revision?.number ?? 0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Weeks with a label for every row: every other one a little worse than usual, every seventh far worse.
    private func load(_ test: TestWorkbench, weeks: Range<Int>) throws {
        if weeks.lowerBound == 0 {
            _ = try test.workbench.applyModel(source: source(0.02), basedOn: nil, as: test.ada)
            _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        }
        for week in weeks {
            let numbers = week * Loans.perWeek..<(week + 1) * Loans.perWeek
            let rows = [Loans.header] + Loans.rows(numbers, "q")
            _ = try test.workbench.importPredictions(
                model: "loans",
                from: .bytes(Array(rows.joined(separator: "\n").utf8)),
                as: test.ada
            )
            let labels = ["id,label"] + numbers.map { "q\($0),\(label($0, week: week))" }
            _ = try test.workbench.importLabels(
                model: "loans",
                from: .bytes(Array(labels.joined(separator: "\n").utf8)),
                as: test.ada
            )
        }
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveStart + Int64(weeks.upperBound) * Loans.week),
            as: test.ada
        )
    }

    /// Right answers but for a share that is the baseline's, 5 points or 20 points more.
    private func label(_ number: Int, week: Int) -> String {
        let said = Loans.prediction(of: "q\(number)")
        let wrong = isFarWorse(week) ? 0.5 : isWorse(week) ? 0.37 : 0.3
        let place = Double(number % Loans.perWeek) / Double(Loans.perWeek)
        return place < wrong ? (said == "1" ? "0" : "1") : said
    }

    private func isFarWorse(_ week: Int) -> Bool { week % 7 == 6 }
    private func isWorse(_ week: Int) -> Bool { week % 2 == 1 }

    /// Confirms what is far worse and dismisses the rest; audits are all of ordinary weeks.
    private func judge(_ test: TestWorkbench) throws {
        let far = Set(
            try test.workbench.windows(model: "loans").sorted { $0.window.ordinal < $1.window.ordinal }
                .enumerated().filter { isFarWorse($0.offset) }.map { $0.element.window.key }
        )
        let real = Decision.confirm(cause: .concept, harm: .yes)
        for alert in try test.workbench.alerts(model: "loans") where alert.level == .alert {
            var decisions: [String: Decision] = [:]
            for window in alert.windows where far.contains(window) { decisions[window] = real }
            let input = try VerdictInput(
                decision: .dismiss(reason: .tooSensitive),
                note: "Looked at the payments.",
                windowDecisions: decisions,
                submission: test.form()
            )
            try test.workbench.judge(alert: alert.id, input: input, as: test.lea)
        }
        try test.dismissAudits()
    }
}
