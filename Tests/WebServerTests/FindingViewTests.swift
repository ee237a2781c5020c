import Monitoring
import Testing

@testable import WebServer

@Suite struct FindingViewTests {
    @Test func aValueThatIsKnownWithinABoundIsShownWithIt() {
        var finding = SampleViews.shift
        #expect(FindingView(finding, SampleViews.model).value == "3.4")
        finding.measurement?.bound = 0.004
        #expect(FindingView(finding, SampleViews.model).value == "3.4 ± 0.004")
        finding.measurement?.bound = 0
        #expect(FindingView(finding, SampleViews.model).value == "3.4")
    }
}
