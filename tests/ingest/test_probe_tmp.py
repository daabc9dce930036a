from tests.fakes.small_site import *
from ingest.search import *
from ingest.index.store import ensure_embedding_model
from agent.llm_extractive import ExtractiveChatModel
from agent.llm import *
import pytest, time
from dataclasses import replace
Q=["How much does the cold box cost per week?","how long does the battery hold","can i cancel two days before","what licence do I need to tow the trailer","Do you accept invoices?","Which countries do you deliver to?","who is the technical director","when was the company founded","how do I pair my logger","where is the data stored","Wann wird geliefert?","Was kostet die Stornierung?","may I use bleach","how big is the deposit for a trailer","what does the FrostBox hold","When will my order arrive?","What happens if I cancel later than that?", "Do you sell office furniture?","What is the capital of Peru?","Which payroll software integrates with you?","How do I bake sourdough bread?","Does the trailer have a wheelchair ramp?","Is there a minimum rental period?","How many litres does it hold?"]
async def test_p(pool,tenant,dsn,clock):
    t=time.time(); packaged(); print("load",time.time()-t); t=time.time()
    s=await ingest(pool,tenant,clock); print("ingest",time.time()-t)
    ensure_embedding_model(dsn, model=packaged().name, dimensions=packaged().dimensions)
    se=Searcher(pool,packaged())
    for q in Q:
        r=await se.search(tenant,SearchQuery(q))
        print("##",q)
        for h in r.hits[:3]: print("   ",h.score,h.page_url,h.heading_path,h.why)
        ev=tuple(Evidence(i,h.passage_id,h.title,h.heading_path,h.text,h.page_url,h) for i,h in enumerate(r.hits,1))
        req=AnswerRequest(q,"Larkspur",ev,wordings=r.wordings)
        async def no(q): return ()
        print("   ->",[i.text for i in [i async for i in ExtractiveChatModel().stream(req,no)] if isinstance(i,TextDelta)])
    for text in ["\x00","a\x00b","'; DROP TABLE passages; --","?!...","🙂🙂","x"*4000,"word "*800,"","   ","\ud800","$$ %s %(x)s \\"]:
        try:
            r=await se.search(tenant,SearchQuery(text)); print(repr(text[:10]),len(r.hits))
        except Exception as e: print(repr(text[:10]),"ERR",type(e),str(e)[:100])
    for q in [SearchQuery("How much is it?",page_url=f"{SITE}/trailer",page_title="Polar Trailer",follows_up=True),
        SearchQuery("How much is it?",page_url=f"{SITE}/logger",page_title="Logger One",follows_up=True),
        SearchQuery("How much is it?",page_url=f"{SITE}/frostbox",page_title="FrostBox 40",follows_up=True),
        SearchQuery("and to Switzerland?",history=("What does delivery to Germany cost?",),follows_up=True),
        SearchQuery("How long does it last?",history=("Tell me about the battery of the FrostBox",),follows_up=True),
        SearchQuery("And what is the price of it?",history=("Tell me about the Logger One",),follows_up=True)]:
        r=await se.search(tenant,q); print("##",q)
        for h in r.hits[:3]: print("   ",h.score,h.page_url,h.heading_path,h.why)
