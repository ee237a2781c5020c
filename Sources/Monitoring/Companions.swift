internal import DriftStatistics

/// The features that moved together with an alert: which to list, never whether to raise one.
///
/// Listed is what is breached, and what is both material (the effect's lower bound reaches the rule's smallest effect)
/// and not to be had by chance among so many: its p-value, adjusted after Benjamini and Hochberg for all of the window's
/// other findings, is at most `share`. Rows that resemble each other make p-values too small, so the list may be long; no
/// budget depends on it. Source: methods B, Benjamini & Hochberg (1995).
///
/// - Parameters:
///   - findings: What the other rules found in one window.
///   - share: The expected share of false entries, 0…1.
/// - Returns: Those to list: breached ones first, then by adjusted p-value.
/// - Complexity: O(k log k).
public func companions(among findings: [Finding], share: Double = 0.05) -> [Finding] {
    let tested = findings.filter { finding in
        guard !finding.isBreached, let p = finding.measurement?.pValue else { return false }
        return p >= 0 && p <= 1
    }
    let adjusted = (try? benjaminiHochberg(pValues: tested.compactMap { $0.measurement?.pValue })) ?? []
    let listed = zip(tested, adjusted).filter { finding, p in
        p <= share && (finding.measurement?.effectLower ?? 0) >= max(finding.rule.minimumEffect, 1e-12)
    }
    return findings.filter(\.isBreached)
        + listed.enumerated().sorted {
            ($0.element.1, $0.offset) < ($1.element.1, $1.offset)
        }.map(\.element.0)
}
