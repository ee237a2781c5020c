import DriftStatistics
import Monitoring

/// Whether a rule carries evidence at all: one whose breaches are dismissed again and again while others catch the
/// truth, or are real and do no harm, is proposed for the level of notices.
///
/// With `c` confirmed, `d` dismissed and `h` harmless episodes among the rule's breaches, the share that deserved an
/// alert has the posterior Beta(1 + c, 1 + d), for harmless ones Beta(1 + c, 1 + d + h). A proposal needs three
/// dismissals (or harmless ones), the posterior's 90% quantile below one half, for dismissals a confirmed window that
/// another rule flagged, and no more confirmed windows lost than a limit may lose: those that no other rule flagged.
///
/// - Returns: The proposal; nil where the rule keeps its level.
func proposeNotice(_ evidence: RuleEvidence, policy: RecalibrationPolicy) -> Proposal? {
    guard evidence.level == .alert, evidence.mayBeNotice else { return nil }
    let breached = Set(evidence.breached)
    let judged = evidence.verdicts.filter { breached.contains($0.window) }
    let confirmed = judged.filter(\.isConfirmed).map(\.weight).reduce(0, +)
    let dismissed = judged.filter { !$0.isConfirmed }.map(\.weight).reduce(0, +)
    let few = Double(policy.ofAKind) - 1e-9
    let alone = evidence.breached.filter { !evidence.flaggedElsewhere.contains($0) }
    let lost = alone.filter(evidence.confirmedWindows.contains)
    let saved = alone.filter { !evidence.confirmedWindows.contains($0) }
    let spare = Int((policy.loss * Double(evidence.confirmedWindows.count)).rounded(.down))
    guard lost.count <= spare else { return nil }
    func isSurelyRare(_ against: Double) -> Bool {
        SpecialFunctions.betaQuantile(0.9, 1 + confirmed, 1 + against) < 0.5
    }
    let caught = evidence.confirmedWindows.intersection(evidence.flaggedElsewhere).count
    let isUseless = dismissed >= few && caught > 0 && isSurelyRare(dismissed) && hasAudits(evidence, policy)
    let isHarmless = evidence.harmless >= few && isSurelyRare(dismissed + evidence.harmless)
    guard isUseless || isHarmless else { return nil }
    let why =
        isHarmless
        ? "what it flags is real and does no harm: dismissed so in \(episodes(evidence.harmless))"
        : "dismissed in \(episodes(dismissed)) and confirmed in \(episodes(confirmed)), while other rules flagged "
            + "\(windows(caught)) that were confirmed"
    let price =
        lost.isEmpty
        ? "Nothing that was confirmed would be lost"
        : "It alone flagged confirmed windows: \(lost.joined(separator: ", "))"
    return Proposal(
        rule: evidence.rule,
        fromRevision: evidence.fromRevision,
        change: .level,
        from: evidence.limit,
        to: evidence.limit,
        action: .toNotice,
        reason: "Make it a notice: \(why). \(price); \(windows(saved.count)) would raise no alert.",
        verdicts: evidence.counts,
        precision: PosteriorShare(
            median: SpecialFunctions.betaQuantile(0.5, 1 + confirmed, 1 + dismissed),
            lower: SpecialFunctions.betaQuantile(0.1, 1 + confirmed, 1 + dismissed),
            upper: SpecialFunctions.betaQuantile(0.9, 1 + confirmed, 1 + dismissed)
        ),
        loss: nil,
        silenced: evidence.breached,
        raised: [],
        saved: saved,
        lost: lost,
        certificate: lossCertificate(confirmed: evidence.confirmedWindows.count, lost: lost.count)
    )
}

/// Whether enough windows without an alert were audited for anything to be made less sensitive; true where audits are
/// not counted.
func hasAudits(_ evidence: RuleEvidence, _ policy: RecalibrationPolicy) -> Bool {
    evidence.audits.map { $0 >= policy.audits } ?? true
}

private func episodes(_ weight: Double) -> String {
    let number = Wording.number((10 * weight).rounded() / 10)
    return number == "1" ? "1 episode" : "\(number) episodes"
}

private func windows(_ count: Int) -> String {
    count == 1 ? "1 window" : "\(count) windows"
}
