import DriftStatistics
import Monitoring
import Review
import Storage
import Testing

@testable import Operations

/// Several reviewers: second opinions, adjudication, known truths, error.
@Suite struct AgreementTests {
    private func give(_ value: String, to item: Int64, as person: Reviewer, _ test: TestWorkbench) throws {
        _ = try test.workbench.giveLabel(
            item: item,
            answer: LabelAnswer(value: .label(value), submission: test.form()),
            as: person
        )
    }

    @Test func twoWhoDisagreeAreSettledByAThirdWhoHasNotSeenIt() throws {
        let test = try TestWorkbench()
        try test.loadLoans(slots: 2)
        let item = try #require(try test.workbench.labelItems(model: "loans").first)
        try give("0", to: item.item, as: test.rob, test)
        #expect(try effective(item.predictionID, test)?.value == "0")
        try give("1", to: item.item, as: test.sue, test)
        // A tie is no label.
        #expect(try effective(item.predictionID, test) == nil)
        #expect(
            try test.workbench.labelItems(model: "loans", state: "waiting").contains { $0.item == item.item }
        )
        // Neither of the two is asked again; a third person gets it before anything else.
        #expect(try test.workbench.nextLabelTask(as: test.rob)?.item != item.item)
        #expect(try test.workbench.nextLabelTask(as: test.sue)?.item != item.item)
        let third = try test.workbench.addReviewer(name: "tim", role: .reviewer, as: test.ada).reviewer
        let task = try #require(try test.workbench.nextLabelTask(as: third))
        #expect(task.item == item.item)
        #expect(task.earlierAnswer == nil)
        try give("1", to: item.item, as: third, test)
        #expect(
            try effective(item.predictionID, test)
                == EffectiveLabel(value: "1", origin: .adjudicated, isContested: true)
        )
        let report = try test.workbench.agreement(model: "loans", as: test.lea)
        let conflict = try #require(report.conflicts.first)
        #expect(conflict.standing == "adjudicated")
        #expect(conflict.value == "1")
        #expect(conflict.answers.map(\.by).sorted() == ["rob", "sue", "tim"])
    }

    @Test func whoComesRoundTakesTheAdjudicationBack() throws {
        let test = try TestWorkbench()
        try test.loadLoans(slots: 2)
        let item = try #require(try test.workbench.labelItems(model: "loans").first)
        try give("0", to: item.item, as: test.rob, test)
        try give("1", to: item.item, as: test.sue, test)
        try give("0", to: item.item, as: test.sue, test)
        #expect(
            try effective(item.predictionID, test)
                == EffectiveLabel(value: "0", origin: .sampled, isContested: false, support: 2)
        )
        #expect(
            try test.workbench.labelItems(model: "loans", state: "answered").contains { $0.item == item.item }
        )
        #expect(try test.workbench.agreement(model: "loans", as: test.lea).conflicts.isEmpty)
    }

    @Test func upstreamComesBeforeAllAndTheContradictionIsListed() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let item = try #require(try test.workbench.labelItems(model: "loans").first)
        let truth = Loans.truth(of: item.predictionID)
        try give(truth == "1" ? "0" : "1", to: item.item, as: test.rob, test)
        _ = try test.workbench.importLabels(
            model: "loans",
            from: Loans.labels([item.predictionID]),
            as: test.ada
        )
        #expect(
            try effective(item.predictionID, test)
                == EffectiveLabel(value: truth, origin: .upstream, isContested: true)
        )
        let conflict = try #require(
            try test.workbench.agreement(model: "loans", as: test.lea).conflicts.first
        )
        #expect(conflict.standing == "upstream")
        #expect(conflict.item == item.item)
    }

    @Test func aDisagreementHoldsTheWindowUpUntilItIsSettled() throws {
        let test = try TestWorkbench()
        try test.loadLoans(slots: 2)
        let window = "2024-04-01"
        let items = try test.workbench.labelItems(model: "loans").filter { $0.window == window }
        func accuracy() throws -> Measurement? {
            try test.workbench.findings(model: "loans", window: window, all: true)
                .first { $0.rule.statistic == .accuracy }?.measurement
        }
        for item in items {
            let truth = Loans.truth(of: item.predictionID)
            try give(truth, to: item.item, as: test.rob, test)
            let isFirst = item.item == items.first?.item
            try give(isFirst ? (truth == "1" ? "0" : "1") : truth, to: item.item, as: test.sue, test)
        }
        #expect(items.count > 1)
        #expect(try accuracy() == nil)
        let first = try #require(items.first)
        try give(Loans.truth(of: first.predictionID), to: first.item, as: test.lea, test)
        #expect(try accuracy() != nil)
    }

    @Test func knownTruthsAreMixedInBalancedAndEnterNoFigure() throws {
        let test = try TestWorkbench()
        try test.loadLoans(perWindow: 10, gold: 0.5)
        // Truth of the second half of the live rows is known upstream, of few defaults among them.
        let known = (360..<720).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(known), as: test.ada)
        let drawn = Set(try test.workbench.labelItems(model: "loans").map(\.predictionID))
        var asked: [String] = []
        for _ in 0..<40 {
            guard let task = try test.workbench.nextLabelTask(as: test.rob) else { break }
            if !drawn.contains(task.predictionID) { asked.append(task.predictionID) }
            try give(Loans.truth(of: task.predictionID), to: task.item, as: test.rob, test)
        }
        #expect(asked.count >= 8)
        #expect(Set(asked).count == asked.count)
        let defaults = asked.count { Loans.truth(of: $0) == "1" }
        // Drawn items may take a turn too.
        #expect(abs(2 * defaults - asked.count) <= 4)
        // They are in no list, and their answers count for nothing but the reviewer's record.
        #expect(Set(try test.workbench.labelItems(model: "loans").map(\.predictionID)) == drawn)
        let first = try #require(asked.first)
        #expect(
            try labels(of: first, test).filter { $0.label.origin == .sampled }.allSatisfy { !$0.label.counts }
        )
        let record = try #require(try test.workbench.reviewerRecords()["rob"])
        #expect(record.goldItems >= asked.count)
    }

    @Test func anErrorIsShownFromTwentyKnownTruthsOnAndCorrectsFromThirty() throws {
        let test = try TestWorkbench()
        try test.loadLoans(perWindow: 40)
        let items = try test.workbench.labelItems(model: "loans")
        func isWrong(_ number: Int) -> Bool { number % 10 == 0 }
        for (number, item) in items.prefix(40).enumerated() {
            let truth = Loans.truth(of: item.predictionID)
            try give(
                isWrong(number) ? (truth == "1" ? "0" : "1") : truth,
                to: item.item,
                as: test.rob,
                test
            )
        }
        func name(_ range: Range<Int>) throws {
            for item in items[range] {
                try test.workbench.nameGold(
                    model: "loans",
                    prediction: item.predictionID,
                    value: Loans.truth(of: item.predictionID),
                    as: test.lea
                )
            }
        }
        try name(0..<19)
        let few = try #require(try test.workbench.agreement(model: "loans", as: test.lea).reviewers.first)
        #expect(few.goldItems == 19 && few.error == nil && few.errorInterval == nil)
        try name(19..<20)
        let enough = try #require(try test.workbench.agreement(model: "loans", as: test.lea).reviewers.first)
        #expect(enough.error == 0.1)
        #expect(try test.workbench.agreement(model: "loans", as: test.lea).error == nil)
        try name(20..<40)
        let error = try #require(try test.workbench.agreement(model: "loans", as: test.lea).error)
        #expect(error.source == .gold && error.items == 40 && error.rate == 0.1)
        let row = try #require(
            try test.workbench.quality(model: "loans").first { $0.estimate.metric == .accuracy }
        )
        let corrected = try #require(row.estimate.corrected)
        #expect(abs(corrected.estimate - min(1, 1 - (1 - row.estimate.estimate - 0.1) / 0.8)) < 1e-9)
        #expect(corrected.error == 0.1)
    }

    @Test func namingATruthIsForLeadsAndOfPredictionsThatAreThere() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        #expect(
            refusal {
                try test.workbench.nameGold(model: "loans", prediction: "p1", value: "1", as: test.rob)
            } == "Only leads and admins may name known truths. You are a reviewer; ask an admin."
        )
        #expect(
            refusal {
                try test.workbench.nameGold(model: "loans", prediction: "p9999", value: "1", as: test.lea)
            } == "There is no prediction “p9999” of loans. `plumbline label list loans` shows drawn ones."
        )
        #expect(
            refusal {
                try test.workbench.nameGold(model: "loans", prediction: "p1", value: "2", as: test.lea)
            } == "“2” is no class of loans. There are: 0 (Paid back), 1 (Defaulted)."
        )
        #expect(
            refusal {
                try test.workbench.nameGold(model: "loans", prediction: "p1", value: nil, as: test.lea)
            } == "The truth of “p1” is not named; there is nothing to take back."
        )
        try test.workbench.nameGold(model: "loans", prediction: "p1", value: "Defaulted", as: test.lea)
        #expect(try test.workbench.agreement(model: "loans", as: test.lea).gold.map(\.value) == ["1"])
        try test.workbench.nameGold(model: "loans", prediction: "p1", value: nil, as: test.lea)
        #expect(try test.workbench.agreement(model: "loans", as: test.lea).gold.isEmpty)
        #expect(
            refusal { _ = try test.workbench.agreement(model: "loans", as: test.rob) }
                == "Only leads and admins may see how reviewers agree. You are a reviewer; ask an admin."
        )
    }

    @Test func theTimeOnAnItemIsTakenFromItsClaim() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        test.clock.advance(seconds: 42)
        try give("0", to: task.item, as: test.rob, test)
        #expect(try labels(of: task.predictionID, test).first?.secondsSpent == 42)
        #expect(try test.workbench.reviewerRecords()["rob"]?.medianSeconds == 42)
    }

    @Test func theToleranceIsShownWithWhatItFinds() throws {
        let test = try TestWorkbench()
        try test.loadLoans(perWindow: 60)
        let power = try #require(try test.workbench.qualityPower(model: "loans"))
        #expect(power.tolerance == 0.03)
        #expect(power.labels == 60)
        let found = power.falls.map(\.withinThree)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0 <= $1 + 0.02 })
        #expect(try #require(power.falls.first).atOnce < 0.15)
        let sentence = power.sentences(task: .binary)
        #expect(sentence.hasPrefix("Worse than the baseline's accuracy of "))
        #expect(sentence.contains("by more than 3 points counts. With 60 labels a window"))
    }
}
