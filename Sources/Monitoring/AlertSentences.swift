extension MonitoredModel {
    /// What happened in flagged windows, in a few sentences: how much was looked at, what moved from what to what,
    /// and what is usual.
    ///
    /// - Parameters:
    ///   - findings: The breaches of the window that stands out most, strongest first; the first two are told.
    ///   - usual: What reference windows show, by rule key.
    ///   - rows: The rows of all the windows.
    ///   - windows: The windows' keys, oldest first.
    /// - Returns: Three sentences at most; none without findings or windows.
    public func sentences(
        for findings: [Finding],
        usual: [String: ReferenceScore] = [:],
        rows: Int,
        windows: [String]
    ) -> [String] {
        guard let strongest = findings.first, let first = windows.first, let last = windows.last else {
            return []
        }
        let span =
            windows.count == 1 ? "Window \(first)" : "\(windows.count) windows from \(first) to \(last)"
        let rules = findings.count == 1 ? "one rule was breached" : "\(findings.count) rules were breached"
        let place = windows.count == 1 ? "" : ", most in \(strongest.window)"
        let lead = "\(span), \(Wording.grouped(Int64(rows))) rows: \(rules)\(place)."
        return [lead]
            + findings.prefix(2).map { finding in
                sentence(of: finding)
                    + (usual[finding.rule.key].map { " " + usualSentence(of: finding, $0) } ?? "")
            }
    }

    /// What nineteen of twenty reference windows show, beside what this one shows.
    private func usualSentence(of finding: Finding, _ score: ReferenceScore) -> String {
        // 1.645 standard deviations above the mean lie above 95% of a normal law.
        let usual = "Usually it is below \(Wording.number(score.limit(at: 1.645)))"
        guard let value = finding.measurement?.value else { return usual + "." }
        return "\(usual); here it is \(Wording.number(abs(value)))."
    }
}
