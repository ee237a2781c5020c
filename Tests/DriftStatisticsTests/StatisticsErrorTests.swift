import DriftStatistics
import Testing

struct StatisticsErrorTests {
    struct Sentence: Sendable, CustomTestStringConvertible {
        var error: StatisticsError
        var text: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Sentence(error: .emptySample, text: "There are no values to compare."),
        Sentence(error: .tooFew(needed: 8, has: 3), text: "There are too few values: 3 of at least 8."),
        Sentence(error: .constant, text: "All values are equal, so there is no spread to compare with."),
        Sentence(
            error: .mismatchedBins(2, 3),
            text: "Two lists that belong together differ in length: 2 and 3."
        ),
        Sentence(error: .emptyDistribution, text: "All counts or weights are zero."),
        Sentence(error: .outOfRange("the count -1"), text: "Out of range: the count -1."),
        Sentence(error: .undefined("one category only"), text: "Not defined: one category only."),
    ])
    func everyErrorIsOneSentence(_ sentence: Sentence) {
        #expect(sentence.error.description == sentence.text)
    }
}
