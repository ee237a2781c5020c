import Monitoring
import Review
import Storage

/// What bears on whether a model's rules carry evidence: which windows each flags, which were confirmed, and which were
/// said to be harmless.
struct LevelFacts {
    /// The windows in which each rule is breached, by rule key.
    private var breaches: [String: [String]] = [:]
    /// The rules at the level of alerts that flag each window.
    private var flagging: [String: Set<String>] = [:]
    private var confirmed: Set<String> = []
    /// How many episodes with a breach of a rule were dismissed as harmless.
    private var harmless: [String: Double] = [:]
    private var audits = 0

    init(of model: StoredModel, rules: [Rule], in read: ReadTransaction) throws {
        let levels = Dictionary(rules.map { ($0.key, $0.level) }, uniquingKeysWith: { first, _ in first })
        for finding in try read.findings(of: model.id, onlyBreached: true) {
            breaches[finding.rule.key, default: []].append(finding.window)
            guard levels[finding.rule.key] == .alert else { continue }
            flagging[finding.window, default: []].insert(finding.rule.key)
        }
        let all = try read.verdicts(of: model.id)
        let inForce = verdictsInForce(all.map(\.verdict))
        confirmed = Set(inForce.filter { $0.decision.word == "confirm" }.map(\.window))
        let targets = Dictionary(
            all.map { ($0.verdict.id, $0.target) },
            uniquingKeysWith: { first, _ in first }
        )
        var episodes: [String: Set<Int64>] = [:]
        for verdict in inForce {
            switch targets[verdict.id] {
            case .audit where verdict.decision != .cannotTell: audits += 1
            case .alert(let alert) where verdict.decision == .dismiss(reason: .harmless):
                for rule in flagging[verdict.window] ?? [] where verdict.ruleOverrides[rule] != true {
                    episodes[rule, default: []].insert(alert)
                }
            default: break
            }
        }
        harmless = episodes.mapValues { Double($0.count) }
    }

    /// Evidence with what it says about the rule's level.
    func completing(_ evidence: RuleEvidence, of rule: Rule) -> RuleEvidence {
        var evidence = evidence
        evidence.level = rule.level
        // What says whether the model is right is not silenced for being wrong sometimes.
        evidence.mayBeNotice = rule.subject != .quality
        evidence.breached = breaches[rule.key] ?? []
        evidence.flaggedElsewhere = Set(flagging.filter { $0.value.contains { $0 != rule.key } }.keys)
        evidence.confirmedWindows = confirmed
        evidence.harmless = harmless[rule.key] ?? 0
        evidence.audits = audits
        return evidence
    }
}
