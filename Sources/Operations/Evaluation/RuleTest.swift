import Formats
public import Monitoring
import Review
import Storage

/// What rules would have found in the windows there are.
public struct RuleTest: Sendable {
    /// The rules, each with its words and what it found.
    public var rules: [TestedRule]
}

/// One rule, tested on history.
public struct TestedRule: Sendable {
    /// The rule.
    public var rule: Rule
    /// What it says, with its limit.
    public var sentence: String
    /// Its finding in each window, oldest first.
    public var findings: [TestedFinding]

    /// The windows in which it would have been breached.
    public var breached: [TestedFinding] { findings.filter(\.finding.isBreached) }

    /// What the rule would have cost and brought, as a clause.
    ///
    /// It reads "breached in 2 of 6 windows (1 confirmed)."
    public var summary: String {
        let breached = breached
        let judged = ["confirm": "confirmed", "dismiss": "dismissed"].sorted { $0.key < $1.key }
            .compactMap { verdict, word -> String? in
                let count = breached.count { $0.verdict == verdict }
                return count == 0 ? nil : "\(count) \(word)"
            }
        let silent = findings.filter { $0.finding.measurement == nil }
        var text = "breached in \(breached.count) of \(findings.count) windows"
        if !judged.isEmpty { text += " (\(judged.joined(separator: ", ")))" }
        guard let reason = silent.first?.finding.outcome.reason else { return text + "." }
        return text + "; without an answer in \(silent.count): \(reason)"
    }
}

/// What a rule would have found in a window, beside what people said of it.
public struct TestedFinding: Sendable {
    /// The finding; none of it is stored.
    public var finding: Finding
    /// confirm, dismiss, cannotTell or nil.
    public var verdict: String?
}

extension Workbench {
    /// Shows what rules would have found on history before they are adopted; nothing is stored.
    ///
    /// The limits are those of the file, else learned from the baseline's windows, and each window is compared with the baseline in force.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - source: A model file of which the rules count, or a YAML list of rules.
    /// - Returns: The rules with their finding in each evaluated window that has rows.
    /// - Throws: `invalid` with every fault of the rules, `notFound` for an unknown model, `conflict` without a
    ///   baseline.
    public func testRules(model name: String, source: String) throws(WorkbenchError) -> RuleTest {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                var model = stored.model
                model.rules = try ModelFile.parseRules(yaml: source, for: model)
                let settings = model.rules
                let all = RuleCatalog.rules(for: model)
                let rules = all.filter { rule in
                    settings.contains { setting in
                        setting.statistic == rule.statistic
                            && (setting.custom?.name ?? rule.category) == rule.category
                            && (setting.columns.isEmpty || setting.columns.contains(rule.column ?? ""))
                    }
                }
                guard !rules.isEmpty else {
                    throw WorkbenchError.invalid(
                        "The file has no rules that fit the model “\(name)”. Write them as a list under rules:."
                    )
                }
                guard let reference = try reference(of: stored, in: read, comparesRows: false) else {
                    throw WorkbenchError.conflict(
                        "The model “\(name)” has no baseline to compare with. Next: plumbline baseline import \(name) FILE"
                    )
                }
                // Limits that are learned are learned from the baseline's windows alone: what a rule would have
                // made of live windows, and so which were usual, is just what is asked.
                let bank = ReferenceBank(
                    revision: 0,
                    baseline: try measuredWindows(of: reference.baseline, for: all, stored, in: read),
                    rules: all,
                    budget: model.budgetPerWindow,
                    seed: model.sampling.seed
                )
                let thresholds = Dictionary(
                    rules.map { rule in
                        (
                            rule.key,
                            bank.threshold(of: rule, limit: model.firstLimit(of: rule), revision: 1)
                        )
                    },
                    uniquingKeysWith: { first, _ in first }
                )
                let evaluation = Evaluation(
                    rules: rules.filter { !$0.needsLabels },
                    thresholds: thresholds,
                    bank: bank,
                    baseline: try measuredColumns(of: reference.baseline, stored, in: read)
                )
                let findings = try testedFindings(rules, by: evaluation, of: stored, reference, in: read)
                return RuleTest(
                    rules: rules.map { rule in
                        TestedRule(
                            rule: rule,
                            sentence: model.sentence(
                                of: rule,
                                threshold: thresholds[rule.key]
                                    ?? bank.threshold(of: rule, limit: nil, revision: 1)
                            ),
                            findings: findings.filter { $0.finding.rule.key == rule.key }
                        )
                    }
                )
            }
        }
    }

    private func testedFindings(
        _ rules: [Rule],
        by evaluation: Evaluation,
        of stored: StoredModel,
        _ reference: Reference,
        in read: ReadTransaction
    ) throws -> [TestedFinding] {
        let labelRules = rules.filter { $0.needsLabels && !$0.isOfArrival }
        let arrivalRules = rules.filter(\.isOfArrival)
        let arrivals = try arrivalFindings(arrivalRules, of: stored, reference, evaluation, in: read)
        var chain = try qualityChain(of: stored, baseline: reference.quality, in: read)
        let deployments = try read.deployments(of: stored.id)
        let verdicts = try verdictWords(of: stored, in: read)
        let baselineRows = try labelRules.isEmpty ? [] : labelledRows(ofBaselineOf: stored, in: read)
        var found: [TestedFinding] = []
        var first: String?
        for window in try read.windows(of: stored.id) {
            guard let rows = window.latest?.revision.rows, rows > 0 else { continue }
            let key = window.window.key
            first = first ?? key
            let columns = try read.measuredColumns(ofWindow: key, model: stored)
            let facts = try read.windowFacts(
                key,
                lastBatch: window.latest?.lastBatch,
                isFirst: key == first,
                of: stored
            )
            var here = evaluation.findings(window: key, columns, facts: facts)
            if !labelRules.isEmpty {
                chain.enter(version: deployments.inForce(for: window.window)?.id)
                let labels = try read.windowLabels(key, of: stored)
                let judged = labels.isReady(windowRows: rows) ? chain.next(labels, windowRows: rows) : nil
                here += labelRules.map { rule in
                    let measured = Result { () throws(NotMeasured) in
                        guard let judged else { throw NotMeasured("There are too few labels yet.") }
                        return try judged.measure(rule, baseline: baselineRows)
                    }
                    return evaluation.finding(rule, key, rows, measured)
                }
            }
            here +=
                arrivals[key]
                ?? arrivalRules.map { rule in
                    evaluation.finding(rule, key, rows, .failure(NotMeasured("The labels are not due yet.")))
                }
            found += here.map { TestedFinding(finding: $0, verdict: verdicts[key]) }
        }
        return found
    }
}
