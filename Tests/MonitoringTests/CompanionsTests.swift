import Testing

@testable import Monitoring

@Suite("Companions of an alert") struct CompanionsTests {
    private func finding(_ column: String, p: Double?, lower: Double, isBreached: Bool = false) throws
        -> Finding
    {
        let rule = try #require(
            RuleCatalog.rules(for: MonitoredModel.late).first { $0.key == "kolmogorovSmirnov(delay)" }
        )
        var named = rule
        named.column = column
        return Finding(
            window: "w",
            rule: named,
            measurement: Measurement(value: 0.2, effectLower: lower, pValue: p),
            z: nil,
            windowRows: 100,
            baselineRows: 1_000,
            threshold: Threshold(rule: named.key, limit: 0.5, revision: 1),
            referenceRevision: 1,
            outcome: isBreached ? .breached : .within
        )
    }

    /// p = 0.01, 0.02, 0.03 and 0.9 of four are 0.04, 0.04, 0.04 and 0.9 when adjusted.
    @Test func whatSurvivesTheAdjustmentAndMattersIsListed() throws {
        let findings = try [
            finding("none", p: 0.9, lower: 0.2), finding("small", p: 0.02, lower: 0.001),
            finding("third", p: 0.03, lower: 0.1), finding("first", p: 0.01, lower: 0.1),
            finding("breached", p: nil, lower: 0.1, isBreached: true),
            finding("untested", p: nil, lower: 0.3),
        ]
        #expect(companions(among: findings).compactMap(\.rule.column) == ["breached", "third", "first"])
        #expect(companions(among: findings, share: 0.03).compactMap(\.rule.column) == ["breached"])
        #expect(companions(among: []).isEmpty)
    }
}
