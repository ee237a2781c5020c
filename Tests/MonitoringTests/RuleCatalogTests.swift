import Testing

@testable import Monitoring

@Suite("Rule catalogue") struct RuleCatalogTests {
    @Test func theDefaultRulesOfAClassifierWatchScoreAnswerFeaturesDataAndQuality() {
        let keys = RuleCatalog.rules(for: .late).map(\.key)
        for expected in [
            "mean(score)", "standardDeviation(score)", "skewness(score)", "kolmogorovSmirnov(score)",
            "kolmogorovSmirnov(delay)", "lInfinity(carrier)", "classShare(prediction=1)",
            "missingShare(delay)",
            "newCategoryShare(carrier)", "typeShare", "volume", "schema", "accuracy", "meanResidual",
        ] { #expect(keys.contains(expected), "\(expected) is not among the rules") }
        #expect(!keys.contains("meanAbsoluteError"))
        #expect(Set(keys).count == keys.count)
    }

    @Test func featureRulesMakeNoticesAndOutputRulesAlerts() {
        for rule in RuleCatalog.rules(for: .late) {
            #expect(
                (rule.level == .notice) == (rule.subject == .feature || rule.statistic == .schema),
                "\(rule.key)"
            )
        }
    }

    @Test func aModelFileChangesAndSwitchesOffRules() throws {
        var model = MonitoredModel.late
        model.rules = [
            RuleSetting(statistic: .kolmogorovSmirnov, columns: ["score"], limit: 0.2, level: .notice),
            RuleSetting(statistic: .skewness, enabled: false),
            RuleSetting(statistic: .precision, limit: 0.05),
        ]
        let rules = RuleCatalog.rules(for: model)
        let distance = try #require(rules.first { $0.key == "kolmogorovSmirnov(score)" })
        #expect(distance.limit == 0.2)
        #expect(distance.level == .notice)
        #expect(rules.first { $0.key == "kolmogorovSmirnov(delay)" }?.limit == 0.1)
        #expect(!rules.contains { $0.statistic == .skewness })
        #expect(rules.first { $0.key == "precision" }?.limit == 0.05)
    }

    @Test(arguments: Statistic.allCases) func everyStatisticHasItsWords(_ statistic: Statistic) {
        let entry = RuleCatalog.entry(statistic)
        #expect(entry.statistic == statistic)
        #expect(!entry.title.isEmpty && !entry.meaning.isEmpty && !entry.meaning.hasSuffix("."))
        #expect(entry.limit >= 0 && entry.minimumEffect >= 0 && entry.minimumRows >= 1)
    }
}
