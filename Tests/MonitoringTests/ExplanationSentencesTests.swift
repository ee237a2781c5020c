import Testing

@testable import Monitoring

/// Every sentence that an explanation can open with, word for word.
@Suite struct ExplanationSentencesTests {
    private let model = MonitoredModel.late

    private func effect(
        from before: Double = 0.18,
        to after: Double = 0.31,
        delay: Double,
        carrier: Double,
        quantity: OutputEffect.Quantity = .probability,
        scale: OutputEffect.Scale = .mean,
        shift: Double? = nil,
        remainderError: Double = 0.005
    ) -> OutputEffect {
        let shift = shift ?? after - before
        return OutputEffect(
            quantity: quantity,
            category: quantity == .prediction ? nil : "1",
            scale: scale,
            baselineMean: before,
            windowMean: after,
            shift: shift,
            contributions: [
                .init(
                    feature: "delay",
                    effect: delay,
                    standardError: 0.004,
                    moved: "mean rose from 11.6 to 23.1 minutes"
                ),
                .init(
                    feature: "carrier",
                    effect: carrier,
                    standardError: 0.004,
                    moved: "“EV” fell from 20% to 12%"
                ),
            ],
            remainder: shift - delay - carrier,
            remainderStandardError: remainderError,
            surrogateR2: 0.8
        )
    }

    private func explanation(
        _ effect: OutputEffect?,
        isClear: Bool = true,
        segments: [DriftSegment] = [],
        change: OutputChange? = nil,
        version: String? = nil
    ) -> Explanation {
        let share = DriftShares.Share(
            feature: "delay",
            contribution: 0.4,
            standardError: 0.02,
            share: 0.9,
            marginalShare: 0.6,
            moved: "mean rose from 11.6 to 23.1 minutes"
        )
        return Explanation(
            window: "2013-12-09",
            windowRows: 600,
            baselineRows: 7_800,
            outputs: [effect].compactMap { $0 },
            shares: DriftShares(
                auc: isClear ? 0.7 : 0.51,
                z: isClear ? 20 : 1,
                logOddsGap: 0.4,
                features: [share]
            ),
            segments: segments,
            change: change,
            versionChange: version
        )
    }

    private let worst = DriftSegment(
        conditions: [
            .init(feature: "carrier", text: "Carrier is EV"),
            .init(feature: "delay", text: "Delay above 45 minutes"),
        ],
        rows: 80,
        share: 0.13,
        baselineMean: 0.52,
        windowMean: 0.81,
        excess: 0.2,
        lower: 0.1,
        upper: 0.3
    )

    @Test func oneFeatureThatExplainsMostIsNamedWithItsPart() {
        let sentences = explanation(effect(delay: 0.09, carrier: 0.03), segments: [worst]).sentences(
            for: model
        )
        #expect(
            sentences == [
                "The mean predicted probability of “Late” rose from 18% to 31%.",
                "Most of it (+9 points of +13 points) comes from Delay: mean rose from 11.6 to 23.1 minutes.",
                "It moved most where Carrier is EV and Delay above 45 minutes: from 52% to 81%.",
            ]
        )
    }

    @Test func twoFeaturesThatShareItAreBothNamed() {
        let sentences = explanation(effect(delay: 0.06, carrier: 0.055)).sentences(for: model)
        #expect(
            sentences.dropFirst() == [
                "Of +13 points, the largest parts come from Delay (+6 points): mean rose from 11.6 to 23.1 minutes; "
                    + "and from Carrier (+6 points): “EV” fell from 20% to 12%."
            ]
        )
    }

    @Test func aLargeRemainderIsNotPretendedAway() {
        let sentences = explanation(
            effect(delay: 0.05, carrier: 0.01),
            version: "version “2” gave 100% of the answers, 0% in the baseline"
        )
        .sentences(for: model)
        #expect(
            sentences.dropFirst() == [
                "Features by themselves do not explain it: +7 points of +13 points remain, which means interactions or a "
                    + "changed model; version “2” gave 100% of the answers, 0% in the baseline. "
                    + "What moved is Delay: mean rose from 11.6 to 23.1 minutes."
            ]
        )
    }

    @Test func aShiftWithoutAnyMovedFeaturePointsAtTheModel() {
        let sentences = explanation(effect(delay: 0.001, carrier: 0), isClear: false).sentences(for: model)
        #expect(sentences.last == "No feature moved clearly, so it means interactions or a changed model.")
    }

    @Test func aShiftThatIsNoShiftSaysWhatMovedInstead() {
        let sentences = explanation(effect(from: 0.18, to: 0.183, delay: 0.002, carrier: 0)).sentences(
            for: model
        )
        #expect(
            sentences == [
                "The mean predicted probability of “Late” hardly moved: 18% in the baseline, 18% here.",
                "What moved most is Delay: mean rose from 11.6 to 23.1 minutes.",
            ]
        )
        #expect(explanation(nil, isClear: false).sentences(for: model).isEmpty)
    }

    @Test func numbersAndLogOddsHaveTheirOwnWords() {
        let number = effect(
            from: 142,
            to: 210,
            delay: 52,
            carrier: 10,
            quantity: .prediction,
            remainderError: 3
        )
        #expect(
            explanation(number).sentences(for: model) == [
                "The mean prediction rose from 142 to 210.",
                "Most of it (+52 of +68) comes from Delay: mean rose from 11.6 to 23.1 minutes.",
            ]
        )
        let odds = effect(from: 0.008, to: 0.021, delay: 0.9, carrier: 0.1, scale: .logOdds, shift: 1.1)
        #expect(
            explanation(odds).sentences(for: model) == [
                "The mean predicted probability of “Late” rose from 0.8% to 2.1%.",
                "Most of it (+0.9 in log-odds of +1.1 in log-odds) comes from Delay: mean rose from 11.6 to 23.1 minutes.",
            ]
        )
    }

    @Test func theBeginningIsToldInTheModelsDays() throws {
        func moment(_ text: String) throws -> Moment {
            try #require(Moment(milliseconds: 1_386_547_200_000 + (Int64(text) ?? 0)))
        }
        let change = OutputChange(
            at: try moment("86400000"),
            earliest: try moment("0"),
            latest: try moment("172800000"),
            before: 0.18,
            after: 0.35,
            pValue: 0.001
        )
        let sentences = explanation(effect(delay: 0.09, carrier: 0.03), segments: [worst], change: change)
            .sentences(for: model)
        #expect(sentences.last == "It began between 2013-12-09 and 2013-12-11, most likely on 2013-12-10.")
    }

    @Test func theLossIsToldFromHarderCasesOrFromChangedOnes() {
        var found = explanation(nil)
        found.loss = effect(from: 0.1, to: 0.2, delay: 0.07, carrier: 0.01, quantity: .errorShare)
        #expect(
            found.lossSentence(for: model)
                == "The share of wrong answers rose from 10% to 20%; +8 points of it because harder cases came in."
        )
        found.loss = effect(from: 0.1, to: 0.2, delay: 0.01, carrier: 0, quantity: .errorShare)
        found.lossSegments = [worst]
        #expect(
            found.lossSentence(for: model)
                == "The share of wrong answers rose from 10% to 20%; on cases like those of the baseline too, so what the "
                + "features mean has changed. It is worst where Carrier is EV and Delay above 45 minutes: 81%."
        )
        found.loss = effect(from: 0.1, to: 0.105, delay: 0, carrier: 0, quantity: .errorShare)
        #expect(found.lossSentence(for: model) == nil)
    }

    @Test func contributionsAddUpInEveryScale() {
        #expect(effect(delay: 0.09, carrier: 0.03).points(-0.004) == "−0.4 points")
        #expect(effect(delay: 0.09, carrier: 0.03).points(0.01) == "+1 point")
    }
}
