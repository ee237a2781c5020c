import DriftStatistics
import Review
import Testing

@testable import WebServer

@Suite struct FigureWordsTests {
    @Test func alertsThatNobodyJudgedAreNoShareOfNothing() {
        let precision = AlertFigureView(AlertQuality())
        #expect(precision.detail == "No alert window has been confirmed or dismissed")
        #expect(precision.figure == "not estimable" && precision.reason == nil)
        let recall = AlertFigureView(alertRecall(confirmed: 1, audits: [], quiet: 4))
        #expect(recall.detail == "1 caught; no audit has been judged yet, of 4 windows without an alert")
        let none = AlertFigureView(alertRecall(confirmed: 1, audits: [], quiet: 0))
        #expect(none.detail == "1 caught; there is no window without an alert")
    }

    @Test func aFigureOfNumbersSpeaksOfNoScores() {
        #expect(
            Words.method(.designed, of: .meanAbsoluteError)
                == "designed sample, helped by the baseline's errors"
        )
        #expect(Words.method(.cbpe, of: .meanAbsoluteError) == "without labels, from the baseline's errors")
        #expect(Words.method(.designed, of: .accuracy) == "designed sample, helped by the scores")
        #expect(Words.method(.cbpe, of: .accuracy) == "without labels, from the scores")
    }
}
