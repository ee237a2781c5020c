import Monitoring
import Review
import Storage
import Testing

@testable import Operations

@Suite struct QualityTests {
    @Test func withoutLabelsThereIsNoFigure() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        #expect(try test.workbench.quality(model: "loans").isEmpty)
        #expect(try test.workbench.quality(model: "loans", by: .all).isEmpty)
        #expect(
            refusal { _ = try test.workbench.quality(model: "lones") }
                == "There is no model “lones”. There are: loans."
        )
    }

    @Test func theSampleOfAWindowGivesDesignedFiguresWithTheBaselinesBeside() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let rows = try test.workbench.quality(model: "loans")
        let accuracy = try #require(rows.first { $0.estimate.metric == .accuracy })
        #expect(accuracy.window == "2024-04-01")
        #expect(accuracy.isOfRecord)
        #expect(accuracy.estimate.method == .designed)
        #expect(accuracy.estimate.labels == 10)
        #expect(accuracy.estimate.rows == Loans.perWeek)
        #expect(
            accuracy.estimate.lower <= accuracy.estimate.estimate
                && accuracy.estimate.estimate <= accuracy.estimate.upper
        )
        let right = (0..<1_440).count { Loans.prediction(of: "b\($0)") == Loans.truth(of: "b\($0)") }
        #expect(abs((accuracy.estimate.baseline ?? 0) - Double(right) / 1_440) < 1e-12)
    }

    @Test func aSampleThatIsUnderWaySaysHowManyAnswersAreStillToCome() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        func answer(_ count: Int) throws {
            let waiting = try test.workbench.labelItems(model: "loans").filter {
                $0.window == "2024-04-01" && $0.state == "waiting"
            }
            for item in waiting.prefix(count) {
                _ = try test.workbench.giveLabel(
                    item: item.item,
                    answer: LabelAnswer(value: .label("1"), submission: test.form()),
                    as: test.rob
                )
            }
        }
        func awaited(_ span: QualitySpan, allMethods: Bool = false) throws -> Set<Int> {
            Set(
                try test.workbench.quality(model: "loans", by: span, allMethods: allMethods)
                    .filter { span == .all || $0.window == "2024-04-01" }.map(\.awaited)
            )
        }
        try answer(7)
        #expect(try awaited(.window) == [3])
        #expect(try awaited(.all) == [3])
        #expect(try awaited(.all, allMethods: true) == [3])
        try answer(3)
        #expect(try awaited(.window) == [0])
        #expect(try awaited(.all) == [0])
    }

    @Test func upstreamLabelsOfNearlyAllRowsAreTheFigureOfRecord() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let ids = (0..<Loans.perWeek).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(ids), as: test.ada)
        let rows = try test.workbench.quality(model: "loans", allMethods: true).filter {
            $0.estimate.metric == .accuracy
        }
        let record = try #require(rows.first)
        let right = ids.count { Loans.prediction(of: $0) == Loans.truth(of: $0) }
        #expect(record.isOfRecord)
        #expect(record.estimate.method == .upstream)
        #expect(abs(record.estimate.estimate - Double(right) / Double(ids.count)) < 1e-12)
        #expect(rows.dropFirst().allSatisfy { !$0.isOfRecord })
        #expect(rows.contains { $0.estimate.method == .naive })
    }

    @Test func monthsAndTheWholeCombineTheirWindows() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        // Weeks from 1 April to 6 May: five begin in April, one in May.
        let ids = (0..<(6 * Loans.perWeek)).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(ids), as: test.ada)
        let months = try test.workbench.quality(model: "loans", by: .month).filter {
            $0.estimate.metric == .accuracy
        }
        #expect(months.map(\.window) == ["2024-04", "2024-05"])
        #expect(months.map(\.estimate.rows) == [5 * Loans.perWeek, Loans.perWeek])
        let all = try test.workbench.quality(model: "loans", by: .all).filter {
            $0.estimate.metric == .accuracy
        }
        let right = ids.count { Loans.prediction(of: $0) == Loans.truth(of: $0) }
        #expect(all.map(\.window) == ["all"])
        #expect(abs((all.first?.estimate.estimate ?? 0) - Double(right) / Double(ids.count)) < 1e-12)
        let methods = try test.workbench.quality(model: "loans", by: .all, allMethods: true)
            .filter { $0.estimate.metric == .accuracy }.map(\.estimate.method)
        #expect(methods.first == .upstream)
        #expect(Set(methods).count == methods.count)
    }

    @Test func theNewestWindowsAreCombinedByThemselves() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let ids = (0..<(6 * Loans.perWeek)).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(ids), as: test.ada)
        let newest = try test.workbench.newestQuality(model: "loans", newest: 2)
        let windows = newest.windows.filter { $0.estimate.metric == .accuracy && $0.isOfRecord }
        #expect(windows.map(\.window) == ["2024-04-29", "2024-05-06"])
        let together = try #require(
            newest.together.first { $0.estimate.metric == .accuracy && $0.isOfRecord }
        )
        let last = ids.suffix(2 * Loans.perWeek)
        let right = last.count { Loans.prediction(of: $0) == Loans.truth(of: $0) }
        #expect(together.estimate.rows == last.count)
        #expect(abs(together.estimate.estimate - Double(right) / Double(last.count)) < 1e-12)
        let all = try test.workbench.newestQuality(model: "loans", newest: Int.max).windows
        #expect(Set(all.map(\.window)).count == 6)
    }
}

/// Samples in two looks, and labels that people ask for beside.
@Suite struct SecondLookTests {
    private func loans(_ sampling: String) throws -> TestWorkbench {
        let test = try TestWorkbench()
        let source = Loans.model(perWindow: 10, slots: 1, audits: 0).replacing(
            "sampling: { perWindow: 10, seed: 7 }",
            with: "sampling: { \(sampling), seed: 7 }"
        )
        _ = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada)
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        _ = try test.workbench.importEvidence(model: "loans", from: Loans.evidence, as: test.ada)
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: test.ada
        )
        return test
    }

    private func items(_ test: TestWorkbench, _ window: String) throws -> [LabelItemSummary] {
        try test.workbench.labelItems(model: "loans").filter { $0.window == window }
    }

    private func accuracy(_ test: TestWorkbench, _ window: String) throws -> Finding {
        let findings = try test.workbench.findings(model: "loans", window: window, all: true)
        return try #require(findings.first { $0.rule.statistic == .accuracy })
    }

    /// Answers what waits in a window as if the model were right in a certain share of its answers.
    private func answer(_ test: TestWorkbench, _ window: String, wrongEvery: Int) throws {
        for (number, item) in try items(test, window).enumerated() where item.state == "waiting" {
            let said = Loans.prediction(of: item.predictionID)
            let value = number % wrongEvery == 0 ? (said == "1" ? "0" : "1") : said
            _ = try test.workbench.giveLabel(
                item: item.item,
                answer: LabelAnswer(value: .label(value), submission: test.form()),
                as: test.rob
            )
        }
    }

    @Test func withoutANumberThirtyAreAskedForAndEightyWhereTheyLeaveTheAnswerOpen() throws {
        let test = try loans("design: halfUncertainty")
        let window = "2024-04-01"
        let first = try items(test, window)
        #expect(first.count == 30)
        // About as wrong as the baseline and the tolerance together: neither better nor worse.
        try answer(test, window, wrongEvery: 3)
        let all = try items(test, window)
        #expect(all.count == 80)
        #expect(Set(all.map(\.predictionID)).isSuperset(of: first.map(\.predictionID)))
        #expect(
            try accuracy(test, window).outcome
                == .notEvaluable(
                    reason:
                        "The labels so far leave open whether the model got worse; more are asked for."
                )
        )
        try answer(test, window, wrongEvery: 3)
        #expect(try items(test, window).count == 80)
        #expect(try accuracy(test, window).measurement != nil)
        let row = try #require(try test.workbench.quality(model: "loans").first { $0.window == window })
        #expect(row.estimate.labels == 80)
        #expect(row.estimate.isAdaptive)
        #expect(row.estimate.note == "adaptive: labels in two looks")
        // Other windows were not asked about again.
        #expect(try items(test, "2024-04-08").count == 30)
    }

    @Test func aClearFirstLookAsksForNoMore() throws {
        let test = try loans("design: halfUncertainty")
        let window = "2024-04-01"
        try answer(test, window, wrongEvery: 1)
        #expect(try items(test, window).count == 30)
        #expect(try accuracy(test, window).isBreached)
        let row = try #require(try test.workbench.quality(model: "loans").first { $0.window == window })
        #expect(!row.estimate.isAdaptive)
    }

    @Test func aNumberOfLabelsThatIsNamedIsOneLook() throws {
        let test = try loans("perWindow: 12")
        try answer(test, "2024-04-01", wrongEvery: 3)
        #expect(try items(test, "2024-04-01").count == 12)
        #expect(try accuracy(test, "2024-04-01").measurement != nil)
    }

    @Test func labelsOfAMonthAreSpreadOverItsWindows() throws {
        let test = try loans("perMonth: 48")
        // Five weeks begin in April 2024, four in May.
        let counts = try ["2024-04-01", "2024-04-08", "2024-04-15", "2024-04-22", "2024-04-29", "2024-05-06"]
            .map { try items(test, $0).count }
        #expect(counts == [9, 10, 9, 10, 10, 12])
    }

    @Test func whatAPersonAsksForDoesNotHoldTheJudgementUp() throws {
        let test = try loans("perWindow: 10")
        let alert = try test.alert()
        let window = try #require(alert.windows.first)
        let before = try items(test, window)
        let power = try test.workbench.labelPower(alert: alert.id)
        #expect(power.map(\.more).prefix(3) == [20, 40, 80])
        #expect(zip(power, power.dropFirst()).allSatisfy { $0.halfWidth > $1.halfWidth })
        let asked = try test.workbench.askForLabels(alert: alert.id, count: 20, as: test.lea)
        #expect(asked == 20)
        #expect(try items(test, window).count == before.count + 20 / alert.windows.count)
        for item in before {
            _ = try test.workbench.giveLabel(
                item: item.item,
                answer: LabelAnswer(value: .label("0"), submission: test.form()),
                as: test.rob
            )
        }
        #expect(try accuracy(test, window).measurement != nil)
    }

    @Test func lateRowsNeverShrinkASample() throws {
        let test = try loans("perWindow: 10")
        let alert = try test.alert()
        let window = try #require(alert.windows.first)
        _ = try test.workbench.askForLabels(alert: alert.id, count: 20, as: test.lea)
        let before = try items(test, window).map(\.predictionID)
        _ = try test.workbench.importPredictions(
            model: "loans",
            from: Loans.late(in: window, count: 3),
            as: test.ada
        )
        _ = try test.workbench.evaluate(model: "loans", as: test.ada)
        let after = try test.workbench.database.read { read in
            let model = try read.required("loans")
            return try read.latestDraw(ofWindow: window, model: model.id)
        }
        let draw = try #require(after).draw
        #expect(draw.rows == Loans.perWeek + 3)
        #expect(draw.items.count == before.count)
    }

    @Test func strataThatAreTooSmallAreWarnedOf() throws {
        let test = try TestWorkbench()
        let source = Loans.model(perWindow: 10, slots: 1, audits: 0).replacing(
            "sampling: { perWindow: 10, seed: 7 }",
            with: "sampling: { perWindow: 12, design: stratified, seed: 7 }"
        )
        _ = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada)
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        let report = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: test.ada
        )
        #expect(report.warnings.count == 6)
        let first = try #require(report.warnings.first)
        #expect(first.hasPrefix("2024-04-01: "))
        #expect(first.contains("of 5 strata have fewer than 5 labels: "))
        try answer(test, "2024-04-01", wrongEvery: 4)
        let row = try #require(try test.workbench.quality(model: "loans").first)
        #expect(row.estimate.method == .designed)
        #expect(row.estimate.labels == 12)
    }

    @Test func allMethodsStandSideBySideAndOneIsOfRecord() throws {
        let test = try loans("perWindow: 20")
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let some = (0..<30).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(some), as: test.ada)
        let rows = try test.workbench.quality(model: "loans", allMethods: true)
            .filter { $0.window == "2024-04-01" && $0.estimate.metric == .accuracy }
        #expect(rows.map(\.estimate.method) == [.designed, .weighted, .naive, .upstreamPartial, .cbpe])
        #expect(rows.map(\.isOfRecord) == [true, false, false, false, false])
        #expect(rows.last?.estimate.note == "assuming calibration")
        #expect(rows.last?.estimate.labels == 0)
        // Windows without a label still have what the scores expect.
        let other = try test.workbench.quality(model: "loans", allMethods: true)
            .filter { $0.window == "2024-04-08" }
        #expect(other.map(\.estimate.metric) == [.accuracy, .precision, .recall, .f1])
        #expect(other.allSatisfy { $0.estimate.method == .cbpe && !$0.isOfRecord })
        let spans = try test.workbench.quality(model: "loans", by: .all, allMethods: true)
            .filter { $0.estimate.metric == .accuracy }
        #expect(spans.count { $0.isOfRecord } == 1)
        #expect(spans.first?.estimate.method == .designed)
    }
}
