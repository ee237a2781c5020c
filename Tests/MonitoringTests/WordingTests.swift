import Testing

@testable import Monitoring

struct Worded: Sendable, CustomTestStringConvertible {
    var value: Double
    var text: String
    var testDescription: String { text }
}

@Suite("Words") struct WordingTests {
    @Test(arguments: [
        Worded(value: 0, text: "0"), Worded(value: 0.07312, text: "0.0731"), Worded(value: 0.5, text: "0.5"),
        Worded(value: 1.239, text: "1.24"), Worded(value: 12.345, text: "12.3"),
        Worded(value: -12.3, text: "−12.3"),
        Worded(value: 123.4, text: "123"), Worded(value: 25_148, text: "25\u{202F}148"),
        Worded(value: .nan, text: "–"),
        Worded(value: 1e308, text: "1e+308"),
    ])
    func numbersHaveTheDigitsThatMatter(_ known: Worded) {
        #expect(Wording.number(known.value) == known.text)
    }

    @Test func timesAreWrittenForPeople() {
        let moment = Moment(clamping: 1_366_641_143_411)
        #expect(Wording.minute(moment) == "22 April 2013, 14:32 UTC")
        #expect(Wording.clock(moment) == "14:32 UTC")
        #expect(Wording.minute(written: moment.text) == "22 April 2013, 14:32 UTC")
        #expect(Wording.minute(written: "1970-01-01T00:00:00Z") == "1 January 1970, 00:00 UTC")
        #expect(Wording.minute(written: "2013-04-22") == "2013-04-22")
    }

    @Test func sharesArePercent() {
        #expect(Wording.percent(0.1827) == "18%")
        #expect(Wording.percent(0.004) == "0.4%")
        #expect(Wording.percent(0) == "0%")
    }

    @Test func aRuleOnQualityMeasuresAProbability() throws {
        var model = MonitoredModel.late
        model.columns.attributions = [
            AttributionSet(category: "0", columns: ["delay": "d0", "carrier": "c0"]),
            AttributionSet(category: "1", columns: ["delay": "d1", "carrier": "c1"]),
        ]
        model.rules = [RuleSetting(statistic: .attributionDrift)]
        let rules = RuleCatalog.rules(for: model)
        let accuracy = try #require(rules.first { $0.statistic == .accuracy })
        #expect(model.title(of: accuracy) == "Accuracy")
        #expect(model.figure(of: accuracy) == "Probability that accuracy fell by more than is tolerated")
        let order = try #require(rules.last { $0.statistic == .attributionDrift })
        #expect(model.title(of: order) == "Attribution drift for “Late”")
        #expect(model.figure(of: order) == model.title(of: order))
        // The axis of a picture says why a share may be below zero.
        let share = try #require(rules.first { $0.statistic == .classShare })
        #expect(model.measure(of: share) == "Change of the share of predictions of this class")
    }

    @Test func refusedRowsAreToldOnceAndInWords() throws {
        let model = MonitoredModel.late
        let rule = try #require(RuleCatalog.rules(for: model).first { $0.key == "typeShare" })
        let finding = Finding(
            window: "w",
            rule: rule,
            measurement: Measurement(value: 0.5, effectLower: 0.5, windowFigure: 0.5, baselineFigure: 0),
            z: nil,
            windowRows: 500,
            baselineRows: 5_000,
            threshold: Threshold(rule: rule.key, limit: 0.001, revision: 1),
            referenceRevision: 1,
            outcome: .breached
        )
        #expect(
            model.sentence(of: finding)
                == "50% of the rows were refused because a number was expected; up to 0.1% is tolerated."
        )
    }

    @Test func aFindingSaysWhatMovedFromWhatToWhat() throws {
        let model = MonitoredModel.late
        let rule = try #require(RuleCatalog.rules(for: model).first { $0.key == "classShare(prediction=1)" })
        let finding = Finding(
            window: "w",
            rule: rule,
            measurement: Measurement(value: 0.13, effectLower: 0.1, windowFigure: 0.31, baselineFigure: 0.18),
            z: 2,
            windowRows: 500,
            baselineRows: 5_000,
            threshold: Threshold(rule: rule.key, limit: 0.1, revision: 1),
            referenceRevision: 1,
            outcome: .breached
        )
        #expect(model.sentence(of: finding) == "Predicted “Late” rose from 18% to 31%.")
        #expect(model.title(of: rule) == "Share of a class “Late” of Prediction")
        #expect(
            model.sentence(of: rule, threshold: Threshold(rule: rule.key, limit: 0.1, revision: 1))
                == "Raises an alert when the change of the share of predictions of this class is more than 0.1 in either "
                + "direction and surely at least 0.03."
        )
    }
}
