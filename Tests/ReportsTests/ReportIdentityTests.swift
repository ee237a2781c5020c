import Reports
import Review
import Testing

@Test(arguments: ReportForm.allCases) func aFileSaysWhichReportItHolds(_ form: ReportForm) throws {
    let identity = try #require(ReportIdentity(readFrom: form.render(SampleReports.flights)))
    #expect(identity.model == "flights")
    #expect(identity.from == "2013-04-01T00:00:00Z")
    #expect(identity.to == "2013-05-13T00:00:00Z")
    #expect(identity.snapshot == 412)
    #expect(identity.engineVersion == "1")
    #expect(identity.form == form)
}

@Test(arguments: ReportForm.allCases) func aReportOverAllWindowsHasNoPeriod(_ form: ReportForm) throws {
    let identity = try #require(ReportIdentity(readFrom: form.render(SampleReports.empty)))
    #expect(identity.from == nil)
    #expect(identity.to == nil)
}

@Test(arguments: ReportForm.allCases) func aNameCannotPretendToBeAnotherReport(_ form: ReportForm) throws {
    let name = "a--> ;model=b\" plumbline-report:model=c;snapshot=1;engine=1 ü%41"
    let identity = try #require(ReportIdentity(readFrom: form.render(SampleReports.hostile(name))))
    #expect(identity.model == name)
}

@Test(arguments: ["", "{}", "<!DOCTYPE html><html></html>", "a,b\r\n1,2", "<!-- x -->", "{\"model\": \"m\"}"])
func anotherFileIsNoReport(_ text: String) {
    #expect(ReportIdentity(readFrom: text) == nil)
}
