import Monitoring
import Review
import Storage
import Testing

@testable import Operations

@Suite struct LabellingTests {
    @Test func aTaskShowsEvidenceAndFeaturesAndNothingOfTheModelsAnswer() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        #expect(task.question == "Was the loan paid back?")
        #expect(task.guidelines == "Look at the last payment.")
        #expect(task.classes.map(\.title) == ["Paid back", "Defaulted"])
        #expect(task.features.map(\.title) == ["Income", "region"])
        #expect(task.features.allSatisfy { $0.text != nil })
        #expect(
            task.evidence == [
                ShownValue(title: "last_payment", text: "payment \(task.predictionID.dropFirst())", unit: nil)
            ]
        )
        #expect(task.time != nil)
        #expect(task.earlierAnswer == nil)
        #expect(task.leaseUntil == test.clock.moment.advanced(bySeconds: 1_800))
    }

    @Test func twoPeopleNeverHoldTheSameItemAndOneKeepsTheOwn() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let first = try #require(try test.workbench.nextLabelTask(as: test.rob))
        let second = try #require(try test.workbench.nextLabelTask(as: test.sue))
        #expect(first.item != second.item)
        #expect(try test.workbench.nextLabelTask(as: test.rob)?.item == first.item)
        let queue = try test.workbench.labelQueue(as: test.rob)
        #expect(queue.held == 1)
        #expect(queue.heldByOthers == 1)
        #expect(queue.ready == 58)
        #expect(queue.readyByModel == ["loans": 58])
        #expect(queue.nextFreeAt == second.leaseUntil)
        #expect(
            refusal { _ = try test.workbench.takeLabel(item: first.item, as: test.sue) }
                == "Item \(first.item) is held by somebody else until \(Wording.clock(first.leaseUntil)). Take the next one instead."
        )
    }

    @Test func lookingAtAnItemTakesNothing() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        #expect(try test.workbench.labelTask(item: task.item, as: test.rob).leaseUntil == task.leaseUntil)
        test.clock.advance(seconds: 1_000)
        #expect(try test.workbench.labelTask(item: task.item, as: test.rob).leaseUntil == task.leaseUntil)
        test.clock.advance(seconds: 1_000)
        let sentence = "You do not hold item \(task.item), or no longer. Take the next one from the queue."
        #expect(refusal { _ = try test.workbench.labelTask(item: task.item, as: test.rob) } == sentence)
        #expect(refusal { _ = try test.workbench.labelTask(item: task.item, as: test.sue) } == sentence)
        #expect(try test.workbench.labelQueue(as: test.sue).held == 0)
        // Whoever has answered sees the item again, to correct the answer.
        _ = try test.workbench.takeLabel(item: task.item, as: test.rob)
        let answer = LabelAnswer(value: .label("1"), submission: task.submission)
        _ = try test.workbench.giveLabel(item: task.item, answer: answer, as: test.rob)
        #expect(try test.workbench.labelTask(item: task.item, as: test.rob).earlierAnswer == "1")
    }

    @Test func anotherAnswerInTheSameFormIsACorrection() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        func give(_ value: LabelAnswer.Value) throws -> GivenLabel {
            let answer = LabelAnswer(value: value, submission: task.submission)
            return try test.workbench.giveLabel(item: task.item, answer: answer, as: test.rob)
        }
        #expect(try give(.label("1")).answer == "Defaulted")
        let corrected = try give(.label("0"))
        #expect(corrected.answer == "Paid back" && !corrected.replayed)
        #expect(try give(.label("0")).replayed)
        #expect(try give(.cannotTell(.ambiguous)).answer == "cannot tell")
        #expect(try give(.cannotTell(.ambiguous)).replayed)
        #expect(try !give(.cannotTell(.missingData)).replayed)
        #expect(try labels(of: task.predictionID, test).count == 4)
        #expect(try test.workbench.labelQueue(as: test.rob).answeredToday == 1)
    }

    @Test func aDoubleClickSavesOnce() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        let answer = LabelAnswer(value: .label("1"), submission: task.submission, secondsSpent: 12)
        let first = try test.workbench.giveLabel(item: task.item, answer: answer, as: test.rob)
        let second = try test.workbench.giveLabel(item: task.item, answer: answer, as: test.rob)
        #expect(first.answer == "Defaulted")
        #expect(first.counts && !first.replayed)
        #expect(second.replayed)
        #expect(try labels(of: task.predictionID, test).count == 1)
        #expect(try test.workbench.labelQueue(as: test.rob).answeredToday == 1)
        #expect(
            first.prediction.hasPrefix(
                Loans.prediction(of: task.predictionID) == "1" ? "Defaulted (score 0." : "Paid back (score 0."
            )
        )
        // The same form for another item is no replay.
        let other = try #require(try test.workbench.nextLabelTask(as: test.rob))
        #expect(
            refusal { _ = try test.workbench.giveLabel(item: other.item, answer: answer, as: test.rob) }
                == "This form was sent before with something else. Open the item again."
        )
    }

    @Test func anAnswerThatIsNoClassIsRefusedAndLeavesNothing() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        let answer = LabelAnswer(value: .label("maybe"), submission: task.submission)
        #expect(
            refusal { _ = try test.workbench.giveLabel(item: task.item, answer: answer, as: test.rob) }
                == "“maybe” is no class of loans. There are: 0 (Paid back), 1 (Defaulted)."
        )
        #expect(try labels(of: task.predictionID, test).isEmpty)
        let mended = LabelAnswer(value: .label("Paid back"), submission: task.submission)
        #expect(
            try test.workbench.giveLabel(item: task.item, answer: mended, as: test.rob).answer == "Paid back"
        )
    }

    @Test func aLateAnswerIsKeptAndCountsOnlyWhileTheItemIsFree() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        test.clock.advance(seconds: 1_801)
        #expect(!refusal { _ = try test.workbench.extendLease(item: task.item, as: test.rob) }.isEmpty)
        _ = try test.workbench.takeLabel(item: task.item, as: test.sue)
        #expect(try give("0", to: task.item, as: test.sue, test).counts)
        #expect(try give("1", to: task.item, as: test.rob, test).counts == false)
        #expect(try effective(task.predictionID, test)?.value == "0")
        let free = try #require(try test.workbench.nextLabelTask(as: test.rob))
        test.clock.advance(seconds: 1_801)
        #expect(try give("1", to: free.item, as: test.rob, test).counts)
    }

    @Test func aCorrectionIsANewRowThatStandsForTheFirst() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        _ = try give("0", to: task.item, as: test.rob, test)
        let again = try test.workbench.takeLabel(item: task.item, as: test.rob)
        #expect(again.earlierAnswer == "0" && again.earlierAnswerTitle == "Paid back")
        #expect(try give("1", to: task.item, as: test.rob, test).counts)
        #expect(try labels(of: task.predictionID, test).count == 2)
        #expect(try effective(task.predictionID, test)?.value == "1")
        try test.workbench.undoLabel(item: task.item, as: test.rob)
        #expect(try effective(task.predictionID, test) == nil)
        #expect(try labels(of: task.predictionID, test).count == 3)
        #expect(try test.workbench.takeLabel(item: task.item, as: test.rob).earlierAnswer == nil)
        #expect(
            refusal { try test.workbench.undoLabel(item: task.item, as: test.sue) }
                == "You have not answered item \(task.item); there is nothing to take back."
        )
    }

    @Test func anAnswerAndTheNextItemAreOneStep() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        func go(_ value: String, on item: Int64, of model: String?) throws -> (GivenLabel, Int64?) {
            try test.workbench.giveLabel(
                item: item,
                answer: LabelAnswer(value: .label(value), submission: test.form()),
                takingNextOf: model,
                as: test.rob
            )
        }
        let first = try #require(try test.workbench.takeNextLabel(as: test.rob))
        let (given, next) = try go("0", on: first, of: nil)
        #expect(given.item == first && given.counts)
        let second = try #require(next)
        #expect(second != first)
        #expect(try test.workbench.takeNextLabel(as: test.rob) == second, "it is held")
        let (_, third) = try go("1", on: second, of: "loans")
        #expect(third != nil)
        // What is refused takes nothing: the item that is held stays the next one.
        let words = refusal { _ = try go("maybe", on: third ?? 0, of: nil) }
        #expect(words.contains("is no class of loans"))
        #expect(try test.workbench.takeNextLabel(as: test.rob) == third)
        // A model that is not there costs the next item, not the answer.
        let (last, none) = try go("1", on: third ?? 0, of: "nobody")
        #expect(last.counts && none == nil)
        #expect(refusal { _ = try test.workbench.takeNextLabel(model: "nobody", as: test.rob) } != "")
    }

    @Test func takingAnItemAgainProlongsItsLease() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        test.clock.advance(seconds: 30)
        let again = try test.workbench.takeLabel(item: task.item, as: test.rob)
        #expect(again.leaseUntil == task.leaseUntil.advanced(bySeconds: 30))
        test.clock.advance(seconds: 60)
        let later = try test.workbench.takeLabel(item: task.item, as: test.rob)
        #expect(later.leaseUntil == task.leaseUntil.advanced(bySeconds: 90))
        #expect(later.submission != again.submission)
    }

    @Test func aSkippedItemGoesToSomebodyElse() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        try test.workbench.skipLabel(item: task.item, as: test.rob)
        #expect(try test.workbench.nextLabelTask(as: test.rob)?.item != task.item)
        #expect(try test.workbench.nextLabelTask(as: test.sue)?.item == task.item)
    }

    @Test func theLastAnswerOfAWindowMakesItsQualityKnown() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let window = "2024-04-01"
        let before = try test.workbench.findings(model: "loans", window: window, all: true)
        #expect(before.first { $0.rule.statistic == .accuracy }?.measurement == nil)
        try test.answerAll(in: window, as: test.rob)
        let after = try test.workbench.findings(model: "loans", window: window, all: true)
        #expect(after.first { $0.rule.statistic == .accuracy }?.measurement != nil)
        #expect(try test.workbench.labelItems(model: "loans", state: "answered").count == 10)
        #expect(try test.workbench.labelItems(model: "loans", state: "waiting").count == 50)
        #expect(
            refusal { _ = try test.workbench.labelItems(model: "loans", state: "lost") }
                == "“lost” is no state of an item. There are: waiting, held, answered."
        )
    }

    @Test func whoeverCannotTellSaysWhyAndCompletesTheWindowAllTheSame() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        let answer = LabelAnswer(value: .cannotTell(.missingData), submission: task.submission)
        let given = try test.workbench.giveLabel(item: task.item, answer: answer, as: test.rob)
        #expect(given.answer == "cannot tell")
        #expect(try effective(task.predictionID, test) == nil)
        #expect(try labels(of: task.predictionID, test).map(\.cannotTellReason) == ["missingData"])
    }

    @Test func viewersDoNotLabel() throws {
        let test = try TestWorkbench()
        let viewer = try test.workbench.addReviewer(name: "vic", role: .viewer, as: test.ada).reviewer
        #expect(
            refusal { _ = try test.workbench.nextLabelTask(as: viewer) }
                == "Only reviewers, leads and admins may label. You are a viewer; ask an admin."
        )
        #expect(
            refusal { _ = try test.workbench.takeLabel(item: 99, as: test.rob) }
                == "There is no item 99. `plumbline label list MODEL` shows them."
        )
    }

    @Test func anItemWhosePredictionWasErasedIsOfferedToNobody() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        try test.workbench.erase(prediction: task.predictionID, model: "loans", as: test.ada)
        let sentence =
            "The prediction of item \(task.item) was erased, so nobody is asked about it any more. Take the next one "
            + "instead."
        #expect(refusal { _ = try give("1", to: task.item, as: test.rob, test) } == sentence)
        #expect(refusal { _ = try test.workbench.takeLabel(item: task.item, as: test.sue) } == sentence)
        #expect(try !test.workbench.labelItems(model: "loans").contains { $0.item == task.item })
        #expect(try test.workbench.labelQueue(as: test.rob).ready == 59)
    }

    @Test func theListHasSecondOpinionsLastAsTheQueueHas() throws {
        let test = try TestWorkbench()
        try test.loadLoans(slots: 2)
        let first = try #require(try test.workbench.nextLabelTask(as: test.rob))
        _ = try give("1", to: first.item, as: test.rob, test)
        let listed = try test.workbench.labelItems(model: "loans", state: "waiting").map(\.item)
        #expect(listed.last == first.item)
        let next = try #require(try test.workbench.nextLabelTask(as: test.sue))
        #expect(listed.first == next.item)
        let order = try test.workbench.labelQueue(as: test.sue).order
        #expect(order.hasSuffix("as they were drawn; second opinions come last."))
    }

    @Test func inAnExportOnlyTheLabelThatCountsSaysSo() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        func counting() throws -> [Bool] {
            try test.workbench.exportLabels(model: "loans").split(whereSeparator: \.isNewline)
                .filter { $0.hasPrefix("\(task.predictionID),") }.map { $0.contains("Z,yes,") }
        }
        _ = try give("0", to: task.item, as: test.rob, test)
        #expect(try counting() == [true])
        _ = try give("1", to: task.item, as: test.rob, test)
        #expect(try counting() == [false, true])
        try test.workbench.undoLabel(item: task.item, as: test.rob)
        #expect(try counting() == [false, false, false])
    }

    private func give(_ value: String, to item: Int64, as person: Reviewer, _ test: TestWorkbench) throws
        -> GivenLabel
    {
        try test.workbench.giveLabel(
            item: item,
            answer: LabelAnswer(value: .label(value), submission: test.form()),
            as: person
        )
    }
}
